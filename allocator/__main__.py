"""`python -m allocator` is the command `allocator`."""

from allocator.cli import main

raise SystemExit(main())
