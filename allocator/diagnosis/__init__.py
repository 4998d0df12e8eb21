"""Why there is no plan: limits that exclude each other, and the least change of negotiable figures that leaves one."""
