"""Is the signature of an OCMF record its meter's?"""

from __future__ import annotations

from v2gstack.errors import DecodeError
from v2gstack.metering.keys import MeterPublicKey, load_public_key, signature_numbers
from v2gstack.metering.ocmf.record import OcmfRecord, parse_ocmf
from v2gstack.metering.verdict import Verdict

__all__ = ["verify_ocmf"]


def verify_ocmf(record: OcmfRecord | bytes | str, key: MeterPublicKey | bytes | str) -> Verdict:
    """Verify a record over the octets as they came.

    Args:
        record: The record.
        key: The meter's public key, in any form that `load_public_key` takes. It must come from elsewhere than the record, such as
            a register of meters: whoever can forge a record can add a key to it.

    Raises:
        DecodeError: Record or key cannot be read, which is something else than a signature that is wrong.
    """
    found = record if isinstance(record, OcmfRecord) else parse_ocmf(record)
    signature = found.signature
    algorithm, curve = signature.algorithm, signature.curve
    try:
        public = key if isinstance(key, MeterPublicKey) else load_public_key(key, curve)
    except DecodeError as error:
        raise DecodeError(f"the public key cannot be read: {error.message}", path="public key", hint=error.hint) from error
    remarks = found.payload.remarks()
    if public.curve != curve:
        reason = f"the key is on {public.curve.name}, and the record says that it is signed on {curve.name}"
        return Verdict(valid=False, reason=reason, algorithm=algorithm, remarks=remarks)
    try:
        numbers = signature_numbers(signature.value, curve.size)
    except DecodeError as error:
        return Verdict(valid=False, reason=error.message, algorithm=algorithm, remarks=remarks)
    if not public.verify(numbers, found.signed, signature.hash_name):
        reason = "the signature is not this key's over this payload: the record was changed, or it is another meter's"
        return Verdict(valid=False, reason=reason, algorithm=algorithm, remarks=remarks)
    return Verdict(valid=True, reason=f"the signature is this key's over {len(found.signed)} octets", algorithm=algorithm, remarks=remarks)
