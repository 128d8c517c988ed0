"""``python -m taketwo`` is the command ``taketwo``."""

from taketwo._command import main

if __name__ == "__main__":
    main()
