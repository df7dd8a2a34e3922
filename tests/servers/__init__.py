"""What tests run on: databases, applications, processes that serve, a storage."""
