"""Whatever a peer puts into messages about contracts and certificates: what it means, or an error of ours."""

from __future__ import annotations

import base64
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from v2gstack.application.ocpp.contracts import (
    ContractFacts,
    contract_facts,
    contract_request,
    provisioning_answer,
    provisioning_of,
    provisioning_request,
)
from v2gstack.application.ocpp.pnc16 import ACTIONS, PNC_VENDOR, carried, carried_answer, carry
from v2gstack.codecs.ocppj import FrameError
from v2gstack.errors import CertificateError, PluginError, StorageError
from v2gstack.messages import ocpp16, ocpp21
from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import CertificateStore, ChainUse, RootUse
from v2gstack.security import (
    ECDSA_P256,
    Certificate,
    CertificateHashData,
    Holder,
    Subject,
    Terms,
    generate_key,
    issue_ca,
    issue_certificate,
)
from v2gstack.types import ProvisioningAction, ProvisioningRequest

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([*ACTIONS, "", "NotifyReport"]), st.text() | JSON.map(lambda value: msgspec.json.encode(value).decode()))
def test_any_data_of_a_data_transfer(name: str, data: str) -> None:
    request = ocpp16.DataTransferRequest(vendor_id=PNC_VENDOR, message_id=name, data=data)
    with suppress(FrameError):
        message = carried(request)
        assert message is None or type(message).__name__ == f"{name}Request"
    answer = ocpp16.DataTransferResponse(status=ocpp16.DataTransferStatus.Accepted, data=data)
    if name in ACTIONS:
        with suppress(FrameError):
            assert type(carried_answer(name, answer)).__name__ == f"{name}Response"


@given(st.lists(st.binary(max_size=40), max_size=3))
def test_what_is_no_chain_of_certificates(chain: list[bytes]) -> None:
    """The program that asks may have nothing at all to show, or something else."""
    with pytest.raises(CertificateError):
        contract_facts("DE8AAC1A2B3C4D9", chain, [])


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=36))
def test_what_is_carried_arrives(emaid: str) -> None:
    request = contract_request(OcppVersion.V201, ContractFacts(emaid=emaid))
    assert carried(carry(request)) == request


SCHEMA_SETS = st.sampled_from(["iso15118_2", "iso15118_20_common"])


@given(st.binary(max_size=200) | st.text(max_size=200), SCHEMA_SETS, st.none() | st.integers(0, 99))
def test_any_answer_for_a_vehicle(content: bytes | str, schema_set: str, remaining: int | None) -> None:
    request = ProvisioningRequest(evse_id="", schema_set=schema_set, action=ProvisioningAction.INSTALL, exi_request=b"")
    text = content if isinstance(content, str) else base64.b64encode(content).decode()
    answer = ocpp21.Get15118EVCertificateResponse(
        status=ocpp21.Iso15118EVCertificateStatusEnumType.Accepted, exi_response=text, remaining_contracts=remaining
    )
    # no EXI document of a response is as short
    with pytest.raises(PluginError, match="exiResponse"):
        provisioning_answer(request, answer)


@given(st.binary(max_size=200), st.sampled_from(list(ProvisioningAction)), SCHEMA_SETS)
def test_what_a_vehicle_asks_arrives(octets: bytes, action: ProvisioningAction, schema_set: str) -> None:
    request = ProvisioningRequest(evse_id="E1", schema_set=schema_set, action=action, exi_request=octets)
    for version in (OcppVersion.V201, OcppVersion.V21):
        assert provisioning_of(provisioning_request(version, request), "E1") == request
    message = provisioning_request(OcppVersion.V201, request)
    assert provisioning_of(carried(carry(message)), "E1") == request


BEGIN = datetime(2027, 1, 1, tzinfo=UTC)


@cache
def authority() -> tuple[list[Holder], list[tuple[Certificate, ...]]]:
    """Some roots, and chains below the first of them."""
    key = generate_key(ECDSA_P256)
    terms = Terms(not_before=BEGIN, not_after=BEGIN + timedelta(days=999))
    roots = [issue_ca(Subject(common_name=f"Root {number}"), key, None, terms) for number in range(3)]
    chains = []
    for number in range(4):
        leaf_terms = Terms(not_before=BEGIN + timedelta(days=number), not_after=BEGIN + timedelta(days=99))
        leaf = issue_certificate(
            Subject(common_name=f"Leaf {number}"), key.public_key(), roots[0], leaf_terms, usages=("digital_signature",)
        )
        chains.append((leaf,))
    return roots, chains


class Kept(RuleBasedStateMachine):
    """A store, a plain picture of it, and restarts in between: they are the same, and never more than there is room for."""

    LIMIT = 4

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.roots: set[tuple[RootUse, str]] = set()
        self.restart()

    @rule()
    def restart(self) -> None:
        self.store = CertificateStore(Path(self.folder.name), limit=self.LIMIT)

    @rule(use=st.sampled_from([RootUse.V2G, RootUse.MO]), number=st.integers(0, 2))
    def install(self, use: RootUse, number: int) -> None:
        root = authority()[0][number].certificate
        fits = (use, root.fingerprint) in self.roots or self.store.count < self.LIMIT
        try:
            self.store.install_root(use, root)
        except StorageError:
            assert not fits
        else:
            assert fits
            self.roots.add((use, root.fingerprint))

    @rule(number=st.integers(0, 3))
    def order(self, number: int) -> None:
        newest = self.store.chains(ChainUse.V2G)
        try:
            chain = self.store.install_chain(ChainUse.V2G, authority()[1][number], f"key-{number}")
        except StorageError:
            assert self.store.count >= self.LIMIT - 1
            assert self.store.chains(ChainUse.V2G) == newest
        else:
            assert chain in self.store.chains(ChainUse.V2G)
            assert len(self.store.chains(ChainUse.V2G)) <= 2

    @rule(number=st.integers(0, 2))
    def delete(self, number: int) -> None:
        root = authority()[0][number].certificate
        known = any(fingerprint == root.fingerprint for _, fingerprint in self.roots)
        assert self.store.delete(CertificateHashData.of(root, root)) is (True if known else None)
        self.roots = {each for each in self.roots if each[1] != root.fingerprint}

    @invariant()
    def it_is_what_it_should_be(self) -> None:
        if not hasattr(self, "store"):
            return
        assert self.store.count <= self.LIMIT
        assert {(use, each.fingerprint) for use in RootUse for each in self.store.roots(use)} == self.roots
        for use in (RootUse.V2G, RootUse.MO):
            assert self.store.bundle(use).exists() == bool(self.store.roots(use))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()


TestKept: Any = Kept.TestCase
# each step waits for the disk
TestKept.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
