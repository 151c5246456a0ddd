from django.urls import path

from programs.people.views import account, invitations, mail, people

urlpatterns = [
    path("", account.start, name="start"),
    path("rol/", account.switch_role, name="switch-role"),
    path("mijn-instellingen/", account.my_settings, name="my-settings"),
    path("berichten/", mail.my_mail, name="my-mail"),
    path("berichten/opnieuw/", mail.mail_retry, name="mail-retry"),
    path("afmelden/<str:token>/", mail.unsubscribe, name="mail-unsubscribe"),
    path("programma/<int:program_id>/mensen/", people.people, name="people"),
    path("programma/<int:program_id>/mensen/uitnodigen/", invitations.invite, name="invite"),
    path("programma/<int:program_id>/mensen/<int:user_id>/", people.person, name="person"),
    path(
        "programma/<int:program_id>/mensen/<int:user_id>/rollen/<int:pk>/verwijderen/",
        people.role_remove,
        name="role-remove",
    ),
    path(
        "programma/<int:program_id>/mensen/<int:user_id>/uitzetten/",
        people.person_deactivate,
        name="person-deactivate",
    ),
    path(
        "programma/<int:program_id>/mensen/<int:user_id>/aanzetten/",
        people.person_reactivate,
        name="person-reactivate",
    ),
    path("uitnodigingen/<int:pk>/opnieuw-sturen/", invitations.invitation_resend, name="invitation-resend"),
    path("uitnodigingen/<int:pk>/intrekken/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("uitnodiging/", invitations.invitation_accept, name="invitation-accept"),
]
