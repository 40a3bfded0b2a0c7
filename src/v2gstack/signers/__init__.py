"""Keys that sign and agree: software keys, and what signers of devices are made of.

Whoever keeps keys in a token writes a `Signer` (`v2gstack.hooks.interfaces`) from `KeyWorker` and the ``Device…Key`` classes;
`v2gstack.signers.wire` has the forms that the standards use.
"""

from v2gstack.signers.devices import DeviceEcKey, DeviceEd448Key, DeviceX448Key
from v2gstack.signers.software import FileSigner, FileSignerConfig, SoftwareSigner, password_from, read_key, write_key
from v2gstack.signers.uris import open_key
from v2gstack.signers.wire import CURVES, agree_secret, curve_of, public_octets, sign_data
from v2gstack.signers.worker import KeyWorker

__all__ = [
    "CURVES",
    "DeviceEcKey",
    "DeviceEd448Key",
    "DeviceX448Key",
    "FileSigner",
    "FileSignerConfig",
    "KeyWorker",
    "SoftwareSigner",
    "agree_secret",
    "curve_of",
    "open_key",
    "password_from",
    "public_octets",
    "read_key",
    "sign_data",
    "write_key",
]
