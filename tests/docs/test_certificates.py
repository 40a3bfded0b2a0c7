"""The reference of certificates and signatures is complete: roles, reasons, quirks."""

from __future__ import annotations

from tests.docs.markdown import text_of
from tests.docs.test_reference import rows_of, section, words
from v2gstack import security

CERTIFICATES = "docs/reference/certificates.md"
SIGNATURES = "docs/explanation/signatures.md"


def test_reasons_of_refusals_are_documented() -> None:
    documented = words(section(CERTIFICATES, "Reasons"))
    for reasons in (security.CertificateReason, security.SignatureReason):
        assert {reason.name for reason in reasons} <= documented


def test_quirks_of_certificates_are_documented_with_their_clause() -> None:
    rows = rows_of(CERTIFICATES, "Quirks")
    for quirk in security.CertificateQuirk:
        row = rows[quirk.name]
        assert quirk.clause in row
        assert quirk.text in row
        assert ("yes" in row) == (quirk in security.FIELD_QUIRKS)


def test_quirks_and_grammars_of_signatures_are_documented() -> None:
    documented = words(text_of(SIGNATURES))
    assert {quirk.name for quirk in security.SignatureQuirk} <= documented
    assert set(security.SignedInfoGrammar.__members__) <= documented


def test_roles_are_documented() -> None:
    rows = rows_of(CERTIFICATES, "Roles")
    for role in security.CertificateRole:
        assert f"`{role.value}`" in rows[role.name]
