"""Network keys of HomePlug AV: the identifier that follows from a key, and the key that follows from a pass phrase."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from v2gstack.errors import ConfigError

__all__ = ["NID_SIZE", "NMK_SIZE", "nid_follows_rule", "nid_from_nmk", "nmk_from_password"]

#: Bytes of a network membership key.
NMK_SIZE: Final = 16
#: Bytes of a network identifier.
NID_SIZE: Final = 7
# Both from HomePlug AV (hashing of network keys), as in open-plc-utils.
_NID_ROUNDS: Final = 5
_PASSWORD_ROUNDS: Final = 1000
_NMK_SALT: Final = bytes.fromhex("08856daf7cf58186")


def nid_from_nmk(nmk: bytes, *, security_level: int = 0) -> bytes:
    """The network identifier of a network membership key.

    Args:
        nmk: The key, 16 bytes.
        security_level: 0 simple connect, as ISO 15118-3 has it; 1 secure.

    Raises:
        ConfigError: The key has another length, or the level is none of 0 to 3.

    >>> nid_from_nmk(bytes.fromhex("b59319d7e8157ba001b018669ccee30d")).hex()
    '026bcba5354e08'
    """
    if len(nmk) != NMK_SIZE:
        raise ConfigError(f"a network membership key has {NMK_SIZE} bytes, not {len(nmk)}")
    if not 0 <= security_level <= 3:
        raise ConfigError(f"a security level is 0 to 3, not {security_level}")
    digest = nmk
    for _ in range(_NID_ROUNDS):
        digest = sha256(digest).digest()
    return digest[: NID_SIZE - 1] + bytes((digest[NID_SIZE - 1] >> 4 | security_level << 4,))


def nid_follows_rule(nid: bytes, nmk: bytes) -> bool:
    """Whether a network identifier is the one of a key, with any security level. Many stations in the field use another one.

    >>> nid_follows_rule(bytes.fromhex("01020304050607"), bytes(16))
    False
    """
    return len(nid) == NID_SIZE and len(nmk) == NMK_SIZE and nid_from_nmk(nmk, security_level=nid[-1] >> 4 & 3) == nid


def nmk_from_password(password: str | bytes) -> bytes:
    """The network membership key of a pass phrase. Keys of a matching are random; this one is for tools and tests.

    >>> nmk_from_password("HomePlugAV").hex()
    '50d3e4933f855b7040784df815aa8db7'
    """
    digest = (password.encode() if isinstance(password, str) else password) + _NMK_SALT
    for _ in range(_PASSWORD_ROUNDS):
        digest = sha256(digest).digest()
    return digest[:NMK_SIZE]
