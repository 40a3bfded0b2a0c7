"""The variables of Plug & Charge and of certificates, with the names of the standard; in OCPP 1.6 those of the OCA's application note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from v2gstack.application.ocpp.device_model import Access, Variable, VariableKind
from v2gstack.errors import ConfigError

if TYPE_CHECKING:
    from v2gstack.application.ocpp.device_model import DeviceModel

__all__ = ["MAX_CERTIFICATES", "MAX_CHAIN_OCTETS", "add_contract_variables", "contract_variables"]

#: Certificates that a station keeps: some thirty roots are published, and each may be there for V2G and for mobility operators.
MAX_CERTIFICATES: Final = 100
#: Octets of a chain that a CSMS sends: what CertificateSigned carries (schema).
MAX_CHAIN_OCTETS: Final = 10_000

_RW: Final = Access.READ_WRITE


def contract_variables(*, certificates: int = MAX_CERTIFICATES) -> Iterator[Variable]:
    """The variables.

    Args:
        certificates: How many certificates there is room for.
    """

    def flag(name: str, value: bool, key_16: str = "") -> Variable:
        text = "true" if value else "false"
        return Variable(component="ISO15118Ctrlr", name=name, value=text, kind=VariableKind.BOOLEAN, access=_RW, key_16=key_16)

    def number(name: str, value: int, key_16: str, *, unit: str = "", maximum: int | None = None, access: Access = _RW) -> Variable:
        return Variable(
            component="SecurityCtrlr",
            name=name,
            value=str(value),
            kind=VariableKind.INTEGER,
            access=access,
            unit=unit,
            minimum=0,
            maximum=maximum,
            key_16=key_16,
        )

    yield flag("PnCEnabled", True, "ISO15118PnCEnabled")
    yield flag("CentralContractValidationAllowed", False, "CentralContractValidationAllowed")
    yield flag("ContractValidationOffline", False, "ContractValidationOffline")
    yield flag("ContractCertificateInstallationEnabled", True)
    yield flag("V2GCertificateInstallationEnabled", True)
    for name, least, most in (("SeccId", 0, 64), ("OrganizationName", 0, 64), ("CountryName", 2, 2)):
        yield Variable(component="ISO15118Ctrlr", name=name, access=_RW, minimum=least, maximum=most)
    # the actual value is how many there are, its upper limit how many there may be
    yield number("CertificateEntries", 0, "", maximum=certificates, access=Access.READ_ONLY)
    yield Variable(
        component="", name="CertificateEntries", value=str(certificates), kind=VariableKind.INTEGER, key_16="CertificateStoreMaxLength"
    )
    yield number("CertSigningWaitMinimum", 60, "CertSigningWaitMinimum", unit="s", maximum=86_400)
    yield number("CertSigningRepeatTimes", 5, "CertSigningRepeatTimes", maximum=20)
    yield number("MaxCertificateChainSize", MAX_CHAIN_OCTETS, "CertificateSignedMaxChainSize", access=Access.READ_ONLY)
    yield Variable(
        component="SecurityCtrlr",
        name="AdditionalRootCertificateCheck",
        value="false",
        kind=VariableKind.BOOLEAN,
        key_16="AdditionalRootCertificateCheck",
    )


def add_contract_variables(model: DeviceModel, *, certificates: int = MAX_CERTIFICATES) -> None:
    """Add those that a model does not have yet.

    Args:
        model: The station's variables.
        certificates: How many certificates there is room for.
    """
    for variable in contract_variables(certificates=certificates):
        try:
            model.value(variable.component, variable.name)
        except ConfigError:
            model.add(variable)
