"""Results of the last complete period that wait: with the bureau, with their partner, or still a draft."""

from monitoring.measurements.models import MeasurementStatus

# (indicator, area) → (status, why it was returned)
OPEN_RESULTS = {
    ("Gesprekken van een kwartier of langer", "Parkrand"): (
        MeasurementStatus.RETURNED,
        "Dit getal wijkt af van het logboek. Wilt u het nog eens tellen?",
    ),
    ("Ouders met wie we spraken", "De Wijer"): (MeasurementStatus.DRAFT, ""),
    ("Ouders met wie we spraken", "Kolenpad"): (MeasurementStatus.SUBMITTED, ""),
    ("Aanmeldingen na een gesprek", "Parkrand"): (MeasurementStatus.SUBMITTED, ""),
    ("Aanmeldingen na een gesprek", "De Wijer"): (MeasurementStatus.DRAFT, ""),
    ("Peuters van 2 tot 4 jaar op de peuteropvang", "Parkrand"): (MeasurementStatus.SUBMITTED, ""),
    ("Praktijkdagen", "De Wijer"): (MeasurementStatus.SUBMITTED, ""),
}
NO_DATA_REASONS = (
    "Door ziekte is er niet geteld.",
    "De administratie werd vernieuwd; de oude cijfers zijn niet betrouwbaar.",
    "In dit gebied waren deze periode geen activiteiten.",
)
