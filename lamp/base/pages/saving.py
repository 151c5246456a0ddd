"""What a service refuses stands at the fields of the form."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def saved(form: BaseForm, write: Callable[[], object]) -> bool:
    """Run a service; ``False`` when it refused, with the reasons in the form."""
    try:
        write()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error)
            return False
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True
