"""How often garbage is looked for: seldom for a while, then as before."""

import gc

from allocator.garbage import SELDOM, seldom_sought


def test_garbage_is_looked_for_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with seldom_sought():
        assert gc.get_threshold() == (SELDOM, *before[1:])
        assert gc.isenabled()
    assert gc.get_threshold() == before
