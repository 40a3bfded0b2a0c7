"""Which deviations from the standards a session lets pass: named quirks, and policies that are sets of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = ["STRICT", "TOLERANT", "Policy", "Quirk"]


class Quirk(Enum):
    """A deviation that harms nobody, as real vehicles and stations show it.

    Each member knows the clause it breaks, what is wrong in words, and the response code (without ``FAILED_``) that a policy
    without the quirk answers with.
    """

    clause: str
    text: str
    code: str

    def __init__(self, clause: str, text: str, code: str = "") -> None:
        self.clause = clause
        self.text = text
        self.code = code

    #: A new session is asked for with an empty SessionID.
    EMPTY_SESSION_ID = ("ISO 15118-2 8.4.3.2", "the SessionID of a new session is empty, it must be eight zero octets", "")
    #: The station gives the session an identifier of zeros only, or none.
    ZERO_SESSION_ID = ("ISO 15118-2 8.4.3.2", "the station's SessionID is zero", "")
    #: A value breaks a limit of the schema.
    SCHEMA_FACETS = ("the schema", "a value lies outside of what the schema allows", "")
    #: A charging profile names four phases.
    PROFILE_PHASES = (
        "ISO 15118-2 8.5.2",
        "the charging profile names phases that there are not",
        "ChargingProfileInvalid",
    )
    #: A charging profile asks for negative power.
    NEGATIVE_PROFILE_POWER = (
        "ISO 15118-2 8.5.2",
        "the charging profile asks for negative power",
        "ChargingProfileInvalid",
    )
    #: AC energy transfer is asked for with the parameters of DC, or the other way round.
    MODE_PARAMETERS = (
        "ISO 15118-2 8.4.3.8",
        "the charge parameters are not those of the energy transfer mode",
        "WrongChargeParameter",
    )
    #: Octets follow the message in its payload.
    TRAILING_OCTETS = ("ISO 15118-2 7.9", "octets follow the EXI document in its payload", "")
    #: Bits behind the end of the document are set.
    PADDING_BITS = ("EXI 1.0 section 9", "the padding bits behind the EXI document are not zero", "")
    #: Strings come from the value table, elements are not declared, or another encoding of the same content is used.
    UNUSUAL_ENCODING = ("ISO 15118-2 7.9", "the EXI document does not keep to the profile", "")
    #: A payload does not decode.
    UNDECODABLE_PAYLOAD = ("ISO 15118-2 8.8", "the payload is no message, it is ignored", "")
    #: The payload type is not the one of the message's schema.
    PAYLOAD_TYPE = ("ISO 15118-20, V2GTP payload types", "the payload type is not that of the message", "")
    #: SessionStop comes where the table does not have it.
    EARLY_SESSION_STOP = ("ISO 15118-2 8.8", "SessionStop is not expected in this state", "SequenceError")
    #: A pause is asked for before PowerDelivery has stopped.
    EARLY_PAUSE = ("ISO 15118-2 8.8", "a pause is not expected before PowerDelivery has stopped", "SequenceError")
    #: A charging profile asks for more power than the schedule it follows has.
    PROFILE_ABOVE_SCHEDULE = (
        "ISO 15118-2 8.5.2",
        "the charging profile exceeds the schedule",
        "ChargingProfileInvalid",
    )
    #: PowerDelivery of ISO 15118-20 comes while the vehicle's last PreCharge was Ongoing.
    UNFINISHED_PRECHARGE = ("[V2G20-2005]", "the vehicle has not finished PreCharge", "SequenceError")
    #: The vehicle stops by PowerDelivery before it ever started.
    EARLY_POWER_DELIVERY_STOP = ("ISO 15118-2 8.8", "PowerDelivery stops what has not started", "SequenceError")
    #: No MeteringReceipt follows although one was asked for.
    OMITTED_RECEIPT = ("ISO 15118-2 8.4.3.13", "a metering receipt was asked for, and another request came", "SequenceError")
    #: ServiceDetail is no part of DIN 70121's sequence.
    SERVICE_DETAIL = ("DIN SPEC 70121, message sequence", "ServiceDetail is not part of the sequence", "SequenceError")
    #: While a contract is decided on, AuthorizationReq is repeated without the challenge and the signature that were verified before.
    BARE_AUTHORIZATION = ("ISO 15118-2 8.4.3.7", "AuthorizationReq is repeated without challenge and signature", "ChallengeInvalid")
    #: A signature has parts that the standard leaves out or lacks some, or SignedInfo was signed under another grammar.
    SIGNATURE_FORM = ("[V2G2-771]", "the signature is not written as the standard says", "SignatureError")
    #: A certificate deviates from the profile of its role in a way that opens no door.
    CERTIFICATE_PROFILE = ("ISO 15118-2 annex F", "the certificate does not keep to its profile", "CertChainError")
    #: Prices that a contract's provider should have signed are not; the vehicle does not heed them.
    UNSIGNED_PRICES = ("ISO 15118-2 8.5.2", "the contract's provider has not signed the prices, they are not heeded", "")
    #: A resumed session of ISO 15118-20 begins with AuthorizationSetup again.
    RESUME_FROM_BEGINNING = ("[V2G20-1032]", "a resumed session goes on with ChargeParameterDiscovery", "SequenceError")
    #: A maker's namespace stands for a standard protocol.
    DIALECT = ("[V2G2-169]", "the namespace is a maker's own", "")
    #: supportedAppProtocolRes does not say which offer it chose, and there was one only.
    MISSING_SCHEMA_ID = ("[V2G2-169]", "the SchemaID of the choice is missing", "")

    #: A budget of time is used up, and the policy has patience.
    OVERRUN_BUDGET = ("the timers of the standard", "a budget of time is used up", "")

    @property
    def title(self) -> str:
        """The name that events carry."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How strict a session is.

    Attributes:
        name: What it is called.
        accepted: Deviations that it lets pass; each that happens is a ``DeviationAccepted`` event.
        examine: Whether messages that decode are checked against the limits of their schema and for an unusual encoding. It
            costs one encoding for each message.
        patience: How many times longer than the standard's a budget lasts (Ongoing, CableCheck, PreCharge, ReadyToCharge,
            CommunicationSetup) where `Quirk.OVERRUN_BUDGET` is accepted; its end by the standard is then a deviation.
        loop_sequence_timeout: Whether the SECC of ISO 15118-20 ends a session half a second after a ChargeLoopRes
            ([V2G20-1500]). No vehicle that is known keeps to it.
    """

    name: str
    accepted: frozenset[Quirk] = frozenset()
    examine: bool = True
    patience: float = 1.0
    loop_sequence_timeout: bool = False


#: For conformance: nothing is let pass.
STRICT: Final = Policy(name="strict", loop_sequence_timeout=True)
#: For charging every vehicle: whatever is known to be harmless is let pass.
#: A budget lasts half as long again: real stations took up to 44 s for CableCheck, and vehicles waited.
TOLERANT: Final = Policy(name="tolerant", accepted=frozenset(Quirk), patience=1.5)
