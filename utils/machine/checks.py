"""What arguments must be: one clear error that names the argument and says what was expected."""

from numbers import Integral


def whole(name, value, least, most=None):
    """Refuse what is no whole number within bounds; a bool is none.

    Parameters
    ----------
    name : str
        Of the argument.
    value : object
    least : int
    most : int, optional

    Raises
    ------
    ValueError
    """
    inside = isinstance(value, Integral) and not isinstance(value, bool) and value >= least
    if not inside or (most is not None and value > most):
        bounds = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name}: expected an int {bounds}, got {value!r}")


def one_of(name, value, options):
    """Refuse what is none of the options.

    Parameters
    ----------
    name : str
    value : object
    options : iterable of str
        In the order in which the error lists them.

    Raises
    ------
    ValueError
    """
    options = tuple(options)
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name}: expected one of {', '.join(options)}, got {value!r}")


def function(name, value):
    """Refuse what cannot be called.

    Parameters
    ----------
    name : str
    value : object

    Raises
    ------
    ValueError
    """
    if not callable(value):
        raise ValueError(f"{name}: expected a function, got {type(value).__name__}")
