"""The territories: mapping files, their JSON Schemas and the small published sources."""
