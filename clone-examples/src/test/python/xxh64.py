"""XXH64, the 64-bit xxHash, from its published specification (doc/xxhash_spec.md of github.com/Cyan4973/xxHash)."""

from __future__ import annotations

import struct

MASK = (1 << 64) - 1
PRIME_1, PRIME_2, PRIME_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
PRIME_4, PRIME_5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
STRIPE = 32


def xxh64(data: bytes, seed: int = 0) -> int:
    """The hash of the octets, as a number below 2^64."""
    stripes = len(data) // STRIPE
    accumulator = _converge(data, stripes, seed) if stripes else (seed + PRIME_5) & MASK
    accumulator = (accumulator + len(data)) & MASK
    return _avalanche(_remainder(data, stripes * STRIPE, accumulator))


def _converge(data: bytes, stripes: int, seed: int) -> int:
    """Steps 1 to 3: four lanes over the whole stripes, then one accumulator."""
    lanes = [(seed + PRIME_1 + PRIME_2) & MASK, (seed + PRIME_2) & MASK, seed, (seed - PRIME_1) & MASK]
    words = struct.unpack_from(f"<{stripes * 4}Q", data)
    for lane in range(4):
        accumulator = lanes[lane]
        for word in words[lane::4]:
            accumulator = (accumulator + word * PRIME_2) & MASK
            accumulator = ((accumulator << 31 | accumulator >> 33) & MASK) * PRIME_1 & MASK
        lanes[lane] = accumulator
    merged = sum(_rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
    for lane in lanes:
        merged = ((merged ^ _round(0, lane)) * PRIME_1 + PRIME_4) & MASK
    return merged


def _remainder(data: bytes, at: int, accumulator: int) -> int:
    """Step 5: what is left, in eights, fours and ones."""
    while at + 8 <= len(data):
        accumulator ^= _round(0, int.from_bytes(data[at:at + 8], "little"))
        accumulator = (_rotate(accumulator, 27) * PRIME_1 + PRIME_4) & MASK
        at += 8
    if at + 4 <= len(data):
        accumulator ^= int.from_bytes(data[at:at + 4], "little") * PRIME_1 & MASK
        accumulator = (_rotate(accumulator, 23) * PRIME_2 + PRIME_3) & MASK
        at += 4
    for octet in data[at:]:
        accumulator = _rotate(accumulator ^ octet * PRIME_5 & MASK, 11) * PRIME_1 & MASK
    return accumulator


def _avalanche(accumulator: int) -> int:
    """Step 6: every bit of the input may change every bit of the output."""
    accumulator = (accumulator ^ accumulator >> 33) * PRIME_2 & MASK
    accumulator = (accumulator ^ accumulator >> 29) * PRIME_3 & MASK
    return accumulator ^ accumulator >> 32


def _round(accumulator: int, word: int) -> int:
    return _rotate((accumulator + word * PRIME_2) & MASK, 31) * PRIME_1 & MASK


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> 64 - bits) & MASK
