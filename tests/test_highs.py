"""What HiGHS says of what it was told is heard: a warning and a refusal alike yield no answer, and are told apart."""

import highspy
import numpy as np
import pytest

from allocator.basis import heard
from allocator.errors import SolverError
from allocator.highs import Highs
from allocator.linear_program import Columns, Name, Rows


def test_a_coefficient_that_highs_would_drop_is_refused_by_its_size() -> None:
    columns = Columns((Name("x", ()),), np.zeros(1), np.array([np.inf]))
    first = np.zeros(1, dtype=np.int32)
    row = Rows((Name("row", ()),), np.array([-np.inf]), np.array([4.0]), first, first, np.array([1e-13]))
    with pytest.raises(SolverError, match="a coefficient of 1e-13 is beyond what HiGHS computes with"):
        Highs(columns, row)


def test_a_warning_is_told_apart_from_a_refusal() -> None:
    with pytest.raises(SolverError, match="HiGHS warned while adding rows: it may not have taken all figures"):
        heard(highspy.HighsStatus.kWarning, "adding rows")
    with pytest.raises(SolverError, match="HiGHS refused while adding rows"):
        heard(highspy.HighsStatus.kError, "adding rows")
