"""The exception tree: texts, attributes, pickling, and what else an error is."""

from __future__ import annotations

import builtins
import inspect
import pickle
import re

import pytest

from v2gstack import errors
from v2gstack.errors import V2gError

EVERY = [getattr(errors, name) for name in errors.__all__]


def filled(kind: type[V2gError]) -> V2gError:
    """An error with a value for each of its attributes."""
    values = {name: 7 if "int" in str(inspect.signature(kind).parameters[name].annotation) else f"the {name}" for name in kind._fields}
    return kind("it broke", hint="mend it", **values)


@pytest.mark.parametrize("kind", EVERY)
def test_details_name_the_class_and_every_attribute(kind: type[V2gError]) -> None:
    error = filled(kind)
    expected = {"error": kind.__name__, "message": "it broke", **{name: getattr(error, name) for name in kind._fields}, "hint": "mend it"}
    assert error.details() == expected
    assert kind("it broke").details() == {"error": kind.__name__, "message": "it broke"}


@pytest.mark.parametrize("kind", EVERY)
def test_text_begins_with_the_message_and_names_the_place(kind: type[V2gError]) -> None:
    assert str(kind("it broke")) == "it broke"
    assert kind("it broke").where() == ""
    text = str(filled(kind))
    assert text.startswith("it broke")
    for name in kind._fields:
        assert str(getattr(filled(kind), name)) in text


@pytest.mark.parametrize("kind", EVERY)
def test_errors_survive_pickling(kind: type[V2gError]) -> None:
    for error in (kind("it broke"), filled(kind)):
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is kind
        assert copy.details() == error.details()
        assert str(copy) == str(error)
        assert copy.args == error.args == ("it broke",)


@pytest.mark.parametrize("kind", EVERY)
def test_names_shadow_no_builtin(kind: type[V2gError]) -> None:
    assert not hasattr(builtins, kind.__name__)


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [(errors.ConfigError, ValueError), (errors.SessionTimeout, TimeoutError), (errors.TransportError, OSError)],
)
def test_errors_are_what_python_calls_them(kind: type[V2gError], builtin: type[Exception]) -> None:
    with pytest.raises(builtin, match="it broke"):
        raise kind("it broke")


def test_one_protocol_error_is_ours_and_one_the_peers() -> None:
    assert not issubclass(errors.LocalProtocolError, errors.RemoteProtocolError)
    assert not issubclass(errors.RemoteProtocolError, errors.LocalProtocolError)
    error = errors.RemoteProtocolError("too early", response_code="FAILED_SequenceError", state="WaitForPreCharge", clause="[V2G2-539]")
    assert str(error) == "too early (FAILED_SequenceError, in WaitForPreCharge, [V2G2-539])"


def test_a_plugin_that_does_not_load_names_its_distribution() -> None:
    error = errors.PluginLoadError("no such module", kind="meter_drivers", name="acme", distribution="v2gstack-acme", version="1.2")
    assert str(error) == "no such module (meter_drivers acme, of v2gstack-acme 1.2)"


def test_the_docstring_draws_the_tree() -> None:
    tree = re.findall(r"^    (?P<indent>[ │├└─]*)(?P<name>[A-Z]\w+)", errors.__doc__ or "", re.MULTILINE)
    assert {name for _, name in tree} == set(errors.__all__)
    path: list[tuple[int, str]] = []
    for indent, name in tree:
        while path and path[-1][0] >= len(indent):
            path.pop()
        if path:
            assert getattr(errors, name).__bases__[0].__name__ == path[-1][1]
        path.append((len(indent), name))
