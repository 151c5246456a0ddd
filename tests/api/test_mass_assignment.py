"""Nothing but the documented fields of a write changes anything (reliability.md B8)."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from lamp.base.api.problems import camel_case
from monitoring.api import router
from tests.api.things import addresses, bodies, make_things


def inputs(method: str) -> dict[str, set[str]]:
    """Address → documented fields of a write."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    found = {}
    for path, operations in schema["paths"].items():
        if method in operations and not any(of in path for of in ("{logicModel}", "{measurement}", "{review}")):
            reference = operations[method]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            component = schema["components"]["schemas"][reference.rsplit("/", 1)[1]]
            assert component["additionalProperties"] is False, path
            found[path.removesuffix("/{id}")] = set(component["properties"])
    return found


def every_field(address: str) -> set[str]:
    """All names that a model has, in our spelling and the API's."""
    viewset = next(view for prefix, view, _name in router.registry if f"/{prefix}" == address)
    fields = viewset.serializer_class.Meta.model._meta.get_fields()
    names = {name for field in fields for name in (field.name, getattr(field, "attname", field.name))}
    return names | {camel_case(name) for name in names} | {"id", "pk", "revision", "__all__"}


@pytest.mark.parametrize("method", ["post", "patch"])
def test_every_other_field_is_refused_by_name(world, bureau, partner, method):
    things = make_things(world)
    documented = inputs(method)
    keys, right = addresses(world, things), bodies(world, things)
    for address, fields in documented.items():
        client = partner if address == "/measurements" else bureau
        before = snapshot(address, keys[address])
        for name in sorted(every_field(address) - fields):
            body: dict[str, Any] = {**(right[address] if method == "post" else {}), name: 1}
            where = address if method == "post" else f"{address}/{keys[address]}"
            answer = client.call(method, where, body, If_Match="*")
            assert answer.status_code == 400, (address, name, answer.content)
            assert answer.json()["errors"] == [
                {"pointer": f"/{name}", "code": "unknown_field", "detail": answer.json()["errors"][0]["detail"]}
            ]
        assert snapshot(address, keys[address]) == before


def snapshot(address: str, pk: int) -> tuple[int, dict]:
    viewset = next(view for prefix, view, _name in router.registry if f"/{prefix}" == address)
    model = viewset.serializer_class.Meta.model
    return model.objects.count(), model.objects.values().get(pk=pk)
