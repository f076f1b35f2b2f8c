"""PostgreSQL, Valkey and the portal's processes on one machine, for the demo and for tests."""
