"""`python -m mobilectl`, for machines where scripts are not on the PATH."""

from mobilectl.cli.main import main

if __name__ == "__main__":
    main()
