"""Keys in PKCS#11 tokens, told without importing what reaches them."""

from __future__ import annotations

from collections.abc import Iterable

from v2gstack.hooks import SignerSpec, hookimpl

__all__: list[str] = []


@hookimpl
def v2gstack_signers() -> Iterable[SignerSpec]:
    """Keys in a token."""
    yield SignerSpec(
        "pkcs11",
        "Keys in a PKCS#11 token",
        factory="v2gstack_signer_pkcs11.signer:Pkcs11Signer",
        config="v2gstack_signer_pkcs11.signer:Pkcs11SignerConfig",
        capabilities=frozenset({"agree", "generate", "import_scalar", "slow"}),
    )
