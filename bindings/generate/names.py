"""Names of the header in the manners of other languages."""


def camel(short: str, whole: frozenset[str] = frozenset()) -> str:
    """IN_FLIGHT as InFlight; words of `whole` keep their capitals: HTTPThrottled."""
    return "".join(word if word in whole else word.capitalize() for word in short.upper().split("_"))
