"""What the commands of OCPP read of files, and what has to be installed for them."""

from __future__ import annotations

from importlib.util import find_spec

from v2gstack.errors import ConfigError

__all__ = ["need_websockets"]


def need_websockets() -> None:
    """See that the extra ``ocpp`` is installed.

    Raises:
        ConfigError: It is not.
    """
    if find_spec("websockets") is None:
        raise ConfigError("OCPP needs the package websockets, which is not installed", hint="pip install 'v2gstack[cli,ocpp]'")
