"""Pages that belong to no app: help, accessibility, privacy, the style guide and the language switch."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from lamp.base.pages import style_guide, views

urlpatterns = [
    path("hulp/", views.help_page, name="help"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("stijlgids/", style_guide.style_guide, name="style-guide"),
    path("taal/", login_not_required(set_language), name="set-language"),
]
