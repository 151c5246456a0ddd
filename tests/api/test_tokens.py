"""Tokens: shown once, stored as a hash, dead at once when they or their person go."""

import hashlib
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lamp.base.api.models import ApiToken
from lamp.base.api.tokens import issue_token
from tests.api.conftest import ApiClient


def status(token: str) -> int:
    return ApiClient(token).call("get", "/programs").status_code


def test_only_the_hash_is_stored(world):
    row, token = issue_token(user=world.bureau)

    assert token.startswith("lamp_")
    assert len(token) == 48  # 5 and 32 bytes in base64
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(ApiToken.objects.values().get())
    assert status(token) == 200
    row.refresh_from_db()
    assert timezone.now() - row.last_used_at < timedelta(minutes=1)


@pytest.mark.parametrize("how", ["expired", "revoked", "inactive", "deleted", "without_role"])
def test_a_token_dies_at_once(world, how):
    token = issue_token(user=world.board)[1]
    assert status(token) == 200
    if how == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        ApiToken.objects.update(revoked_at=timezone.now())
    elif how == "inactive":
        world.board.is_active = False
        world.board.save()
    elif how == "deleted":
        world.board.delete()
    else:
        world.board.memberships.all().delete()
        assert ApiClient(token).call("get", "/programs").json()["count"] == 0
        return

    assert status(token) == 401


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer lamp_x", "Bearer a b", "Basic eDp5", "Token lamp_x", "Bearer \xe9"]
)
def test_other_credentials_are_refused(world, client, header):
    answer = client.get("/api/v1/programs", headers={"Authorization": header})

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="LAMP"')


def test_the_commands_issue_list_and_revoke(world, capsys):
    call_command("issue_token", "BUREAU@voorbeeld.example", "--days", "30")
    token = capsys.readouterr().out.strip()
    assert status(token) == 200
    assert (ApiToken.objects.get().expires_at - timezone.now()).days == 29

    call_command("revoke_tokens", "bureau@voorbeeld.example", "--list")
    shown = capsys.readouterr().out
    assert f"lamp_…{token[-4:]}" in shown
    assert "valid until" in shown
    assert token not in shown
    call_command("revoke_tokens", "bureau@voorbeeld.example", "--ending", token[-4:])
    assert status(token) == 401


@pytest.mark.parametrize("arguments", [["nobody@voorbeeld.example"], ["bureau@voorbeeld.example", "--days", "366"]])
def test_the_command_refuses_what_cannot_be(world, arguments):
    with pytest.raises(CommandError):
        call_command("issue_token", *arguments)
    assert not ApiToken.objects.exists()
