"""What Python's ``ssl`` module cannot do and V2G needs, on the very library that it uses: the one place with ctypes.

`library` finds the functions and checks itself before anything is used, `contexts` sets what ``ssl`` has no word for, `provider`
lets private keys of any kind sign in TLS. Where the check fails, each of them says what is missing; `features` tells beforehand.
"""

from v2gstack.transports.openssl.contexts import (
    ClientHello,
    Context,
    bound_chain,
    forget_sessions,
    ignore_purposes,
    name_authorities,
    offer_trusted_cas,
    on_client_hello,
    request_staple,
    serve_staple,
    set_profile,
    staple_of,
)
from v2gstack.transports.openssl.library import features
from v2gstack.transports.openssl.provider import take_signer_error, use_key

__all__ = [
    "ClientHello",
    "Context",
    "bound_chain",
    "features",
    "forget_sessions",
    "ignore_purposes",
    "name_authorities",
    "offer_trusted_cas",
    "on_client_hello",
    "request_staple",
    "serve_staple",
    "set_profile",
    "staple_of",
    "take_signer_error",
    "use_key",
]
