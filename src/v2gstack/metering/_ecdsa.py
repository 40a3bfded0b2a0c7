"""Verifying ECDSA in plain Python, for curves that OpenSSL or `cryptography` does not offer (secp192k1 above all).

It only ever sees public keys, signatures and digests, so that it need not run in constant time. It cannot sign, on purpose:
private keys belong to `cryptography` or to a token. Tests hold it to `cryptography` on every curve that both know.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = ["Domain", "is_on_curve", "verify_digest"]


class Domain(NamedTuple):
    """Parameters of a curve y² = x³ + ax + b over a prime field, with cofactor 1 (SEC 2, RFC 5639).

    Attributes:
        p: The field's prime.
        a: Coefficient.
        b: Coefficient.
        x: The base point's x.
        y: The base point's y.
        n: Order of the base point, a prime.
    """

    p: int
    a: int
    b: int
    x: int
    y: int
    n: int


#: A point in Jacobian coordinates: x/z², y/z³; z = 0 is the point at infinity.
_Point: TypeAlias = tuple[int, int, int]

_INFINITY: _Point = (1, 1, 0)


def is_on_curve(domain: Domain, x: int, y: int) -> bool:
    """Whether a point is on the curve, with coordinates that are reduced."""
    p = domain.p
    return 0 <= x < p and 0 <= y < p and (y * y - (x * x * x + domain.a * x + domain.b)) % p == 0


def verify_digest(domain: Domain, x: int, y: int, r: int, s: int, digest: bytes) -> bool:
    """Verify a signature over a digest (SEC 1, 4.1.4).

    Args:
        domain: The curve.
        x: The public key's x.
        y: The public key's y.
        r: First half of the signature.
        s: Second half of the signature.
        digest: The digest; of one that is longer than the curve's order the first bits count.
    """
    n = domain.n
    if not (1 <= r < n and 1 <= s < n and is_on_curve(domain, x, y)):
        return False
    e = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - n.bit_length())
    w = pow(s, -1, n)
    px, _, pz = _sum_of_products(domain, e * w % n, (domain.x, domain.y, 1), r * w % n, (x, y, 1))
    if pz == 0:
        return False
    return px * pow(pz, -2, domain.p) % domain.p % n == r


def _sum_of_products(domain: Domain, u: int, one: _Point, v: int, two: _Point) -> _Point:
    """``u * one + v * two``, both at once, bit by bit."""
    both = _add(domain, one, two)
    table = (_INFINITY, one, two, both)
    found = _INFINITY
    for bit in range(max(u.bit_length(), v.bit_length()) - 1, -1, -1):
        found = _double(domain, found)
        found = _add(domain, found, table[(u >> bit & 1) | (v >> bit & 1) << 1])
    return found


def _double(domain: Domain, point: _Point) -> _Point:
    x, y, z = point
    if z == 0 or y == 0:
        return _INFINITY
    p = domain.p
    square = y * y % p
    s = 4 * x * square % p
    # the curve that comes here most, secp192k1, has no a
    m = (3 * x * x + (domain.a * pow(z, 4, p) if domain.a else 0)) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * square * square) % p, 2 * y * z % p


def _add(domain: Domain, one: _Point, two: _Point) -> _Point:
    if one[2] == 0:
        return two
    if two[2] == 0:
        return one
    p = domain.p
    (x1, y1, z1), (x2, y2, z2) = one, two
    z1z1, z2z2 = z1 * z1 % p, z2 * z2 % p
    u1, u2 = x1 * z2z2 % p, x2 * z1z1 % p
    s1, s2 = y1 * z2 * z2z2 % p, y2 * z1 * z1z1 % p
    if u1 == u2:
        return _double(domain, one) if s1 == s2 else _INFINITY
    h, r = (u2 - u1) % p, (s2 - s1) % p
    h2 = h * h % p
    h3 = h * h2 % p
    x3 = (r * r - h3 - 2 * u1 * h2) % p
    return x3, (r * (u1 * h2 - x3) - s1 * h3) % p, h * z1 * z2 % p
