"""Official numbers for the demo customers, with check digits that are right."""

from random import Random

FI_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
GB_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
IE_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"


def make_y_tunnus(random: Random) -> str:
    """A Finnish business id, e.g. 2077474-0: weighted sum modulo 11; a rest of 1 is not issued."""
    while True:
        digits = f"{random.randrange(1_000_000, 3_500_000):07}"
        rest = sum(w * int(d) for w, d in zip(FI_WEIGHTS, digits, strict=True)) % 11
        if rest != 1:
            return f"{digits}-{(11 - rest) % 11}"


def make_siren(random: Random) -> str:
    """A French company number: nine digits, Luhn."""
    return with_luhn_digit(f"{random.randrange(30_000_000, 99_000_000):08}")


def make_siret(siren: str, random: Random) -> str:
    """The number of one of the company's establishments: fourteen digits, Luhn."""
    return with_luhn_digit(f"{siren}{random.randrange(1, 60):04}")


def french_vat_number(siren: str) -> str:
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"


def finnish_vat_number(y_tunnus: str) -> str:
    return "FI" + y_tunnus.replace("-", "")


def make_british_vat_number(random: Random) -> str:
    """Seven digits and two that bring the weighted sum to a multiple of 97."""
    digits = f"{random.randrange(1_000_000, 9_999_999)}"
    weighted = sum(w * int(d) for w, d in zip(GB_WEIGHTS, digits, strict=True))
    return f"GB{digits}{97 - weighted % 97:02}"


def make_irish_vat_number(random: Random) -> str:
    """Seven digits and a letter: weighted sum modulo 23."""
    digits = f"{random.randrange(1_000_000, 9_999_999)}"
    weighted = sum(w * int(d) for w, d in zip(GB_WEIGHTS, digits, strict=True))
    return f"IE{digits}{IE_LETTERS[weighted % 23]}"


def make_ice(random: Random) -> str:
    """A Moroccan company number: thirteen digits and two that make it a multiple of 97."""
    digits = f"00{random.randrange(1_000_000, 3_500_000)}{random.randrange(1, 90):04}"
    return f"{digits}{97 - int(digits) * 100 % 97:02}"


def with_luhn_digit(digits: str) -> str:
    """The digits and the one that makes their Luhn sum a multiple of ten."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return f"{digits}{-total % 10}"
