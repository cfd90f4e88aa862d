/// The description of the REST interface that `/openapi.json` serves.
///
/// A test holds it against the routes: one that is not described here fails it.
enum OpenAPI {
    static let document = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "Sord",
            "version": "1",
            "summary": "Load files into Delta tables and ask them anything in SQL.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
          },
          "paths": {
            "/api/query": {
              "post": {
                "summary": "Run SQL",
                "description": "Runs every statement to its end. =(^)name stands for a table of the lake; =(^)quack alone answers with a random frame.",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Query"}}}},
                "responses": {
                  "200": {"description": "What the last statement returned, and each statement in steps.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/load": {
              "post": {
                "summary": "Load files or the rows of a SELECT into a table",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Load"}}}},
                "responses": {
                  "200": {"description": "What was committed.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Loaded"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/folders": {
              "get": {
                "summary": "List the folders under data/raw that can be loaded",
                "responses": {
                  "200": {"description": "The folders, by name.", "content": {"application/json": {"schema": {"type": "object", "properties": {"folders": {"type": "array", "items": {"$ref": "#/components/schemas/Folder"}}}}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables": {
              "get": {
                "summary": "List the lake's tables",
                "responses": {
                  "200": {"description": "The tables, by name, and the folders that look like tables but cannot be read.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tables"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/schema": {
              "get": {
                "summary": "Describe a table's columns",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "responses": {
                  "200": {"description": "The columns, in order.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Schema"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/history": {
              "get": {
                "summary": "List a table's versions, newest first",
                "parameters": [
                  {"$ref": "#/components/parameters/Table"},
                  {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 100}}
                ],
                "responses": {
                  "200": {"description": "The commits.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/History"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/detail": {
              "get": {
                "summary": "Describe a table: its size, partitions, properties and protocol",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "responses": {
                  "200": {"description": "The newest version.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Detail"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/optimize": {
              "post": {
                "summary": "Write a table's many small files into few large ones",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Optimize"}}}},
                "responses": {
                  "200": {"description": "What was done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Done"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/vacuum": {
              "post": {
                "summary": "List the files that no version needs any more, or remove them",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Vacuum"}}}},
                "responses": {
                  "200": {"description": "The files.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Done"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}/restore": {
              "post": {
                "summary": "Make an older state of a table the newest, or bring a dropped table back",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Restore"}}}},
                "responses": {
                  "200": {"description": "What was done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Done"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/tables/{name}": {
              "delete": {
                "summary": "Move a table to the trash, from which restore brings it back",
                "parameters": [{"$ref": "#/components/parameters/Table"}],
                "responses": {
                  "200": {"description": "What was done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Done"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/lineage": {
              "get": {
                "summary": "Tell what every table came from",
                "parameters": [
                  {"name": "table", "in": "query", "schema": {"type": "string"}, "description": "Only the tables of this name, what they came from and what came from them."},
                  {"name": "history", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 0}, "description": "How many of the newest events to tell."}
                ],
                "responses": {
                  "200": {"description": "The tables of the lake, of the shared store and of the nodes.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lineage"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/healthz": {
              "get": {
                "summary": "Say that the server lives",
                "responses": {"200": {"description": "It does.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Health"}}}}}
              }
            },
            "/openapi.json": {
              "get": {
                "summary": "This description",
                "responses": {"200": {"description": "OpenAPI 3.1.", "content": {"application/json": {}}}}
              }
            }
          },
          "components": {
            "parameters": {
              "Table": {"name": "name", "in": "path", "required": true, "schema": {"type": "string"}, "description": "The table's name in the lake."}
            },
            "responses": {
              "Error": {"description": "What went wrong.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
            },
            "schemas": {
              "Query": {
                "type": "object", "required": ["query"],
                "properties": {
                  "query": {"type": "string", "description": "One or more SQL statements."},
                  "render": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1000, "description": "How many of each step's first rows to send; the total is counted all the same."}
                }
              },
              "Column": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "type": {"type": "string", "description": "DuckDB's spelling."}}
              },
              "Step": {
                "type": "object",
                "properties": {
                  "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
                  "rows": {"type": "array", "items": {"type": "array"}},
                  "total": {"type": "integer", "description": "How many rows the statement returned."},
                  "message": {"type": "string"},
                  "elapsed_ms": {"type": "number"}
                }
              },
              "Answer": {
                "allOf": [
                  {"$ref": "#/components/schemas/Step"},
                  {"type": "object", "properties": {"run": {"type": "string"}, "steps": {"type": "array", "items": {"$ref": "#/components/schemas/Step"}}}}
                ]
              },
              "Load": {
                "type": "object", "required": ["from", "table"],
                "properties": {
                  "from": {"type": "string", "description": "A folder under data/raw, or one SELECT."},
                  "table": {"type": "string", "description": "Letters, digits and underscores."},
                  "mode": {"type": "string", "enum": ["overwrite", "append"], "default": "overwrite"},
                  "schema": {"type": "string", "enum": ["keep", "merge", "overwrite"], "description": "What happens to the table's columns; overwrite when the table is overwritten, else keep."},
                  "replace_where": {"type": "string", "description": "A condition: only rows that meet it are overwritten."},
                  "partition_by": {"type": "array", "items": {"type": "string"}, "description": "The columns to partition a new or overwritten table by."}
                }
              },
              "Optimize": {
                "type": "object",
                "properties": {
                  "where": {"type": "string", "description": "A condition on partition columns: only the partitions that meet it are rewritten."},
                  "zorder": {"type": "array", "items": {"type": "string"}, "description": "The columns to interleave."},
                  "order": {"type": "array", "items": {"type": "string"}, "description": "The columns to sort by."}
                }
              },
              "Vacuum": {
                "type": "object",
                "properties": {
                  "hours": {"type": "number", "minimum": 0, "description": "How long files that left the table are kept; what the table says when it is absent."},
                  "force": {"type": "boolean", "default": false, "description": "Whether they may be kept for less than is safe."},
                  "delete": {"type": "boolean", "default": false, "description": "Whether to remove the files rather than to list them."}
                }
              },
              "Restore": {
                "type": "object",
                "properties": {
                  "version": {"type": "integer", "minimum": 0},
                  "timestamp": {"type": "string", "description": "The newest version at this moment."}
                }
              },
              "Done": {
                "allOf": [
                  {"$ref": "#/components/schemas/Step"},
                  {"type": "object", "properties": {"run": {"type": "string"}, "name": {"type": "string"}}}
                ]
              },
              "Detail": {
                "type": "object",
                "properties": {
                  "name": {"type": "string"}, "id": {"type": "string"}, "comment": {"type": "string"},
                  "version": {"type": "integer"}, "created": {"type": "string", "format": "date-time"},
                  "modified": {"type": "string", "format": "date-time"}, "rows": {"type": ["integer", "null"]},
                  "files": {"type": "integer"}, "bytes": {"type": "integer"},
                  "partition_columns": {"type": "array", "items": {"type": "string"}},
                  "properties": {"type": "object", "additionalProperties": {"type": "string"}},
                  "reader_version": {"type": "integer"}, "writer_version": {"type": "integer"},
                  "features": {"type": "array", "items": {"type": "string"}}
                }
              },
              "Loaded": {
                "type": "object",
                "properties": {
                  "run": {"type": "string"}, "table": {"type": "string"}, "version": {"type": "integer"},
                  "rows": {"type": "integer"}, "files": {"type": "integer"}, "bytes": {"type": "integer"},
                  "message": {"type": "string"}, "elapsed_ms": {"type": "number"}
                }
              },
              "Folder": {
                "type": "object",
                "properties": {
                  "name": {"type": "string"}, "files": {"type": "integer"}, "bytes": {"type": "integer"},
                  "formats": {"type": "array", "items": {"type": "string", "enum": ["csv", "tsv", "json", "ndjson", "parquet"]}}
                }
              },
              "Tables": {
                "type": "object",
                "properties": {
                  "tables": {"type": "array", "items": {"type": "object", "properties": {
                    "name": {"type": "string"}, "version": {"type": "integer"}, "rows": {"type": ["integer", "null"]},
                    "bytes": {"type": "integer"}, "files": {"type": "integer"}, "columns": {"type": "integer"},
                    "modified": {"type": "string", "format": "date-time"}
                  }}},
                  "problems": {"type": "array", "items": {"type": "object", "properties": {
                    "table": {"type": "string"}, "error": {"$ref": "#/components/schemas/ErrorBody"}
                  }}}
                }
              },
              "Schema": {
                "type": "object",
                "properties": {
                  "name": {"type": "string"}, "version": {"type": "integer"},
                  "columns": {"type": "array", "items": {"type": "object", "properties": {
                    "name": {"type": "string"}, "type": {"type": "string"}, "nullable": {"type": "boolean"}
                  }}}
                }
              },
              "History": {
                "type": "object",
                "properties": {
                  "name": {"type": "string"},
                  "history": {"type": "array", "items": {"type": "object", "properties": {
                    "version": {"type": "integer"}, "timestamp": {"type": "string", "format": "date-time"},
                    "operation": {"type": ["string", "null"]},
                    "parameters": {"type": "object"}, "metrics": {"type": "object"}
                  }}}
                }
              },
              "Origin": {
                "type": "object",
                "properties": {
                  "statement": {"type": "string", "description": "As it was written; absent for a load of files."},
                  "cut": {"type": "boolean", "description": "Whether only its first 10,000 characters are kept."},
                  "run": {"type": "string"}, "time": {"type": "string", "format": "date-time"},
                  "principal": {"type": "string"}, "node": {"type": "string"}
                }
              },
              "Lineage": {
                "type": "object",
                "properties": {
                  "tables": {"type": "array", "items": {"type": "object", "properties": {
                    "name": {"type": "string"},
                    "place": {"$ref": "#/components/schemas/Place"},
                    "kind": {"type": "string", "enum": ["table", "view", "macro"]},
                    "location": {"type": ["string", "null"], "description": "Null for the lake, postgres for the shared store, else the node."},
                    "made": {"$ref": "#/components/schemas/Origin"},
                    "changed": {"$ref": "#/components/schemas/Origin"},
                    "parents": {"type": "array", "items": {"allOf": [
                      {"$ref": "#/components/schemas/Origin"},
                      {"type": "object", "properties": {
                        "name": {"type": "string"}, "place": {"$ref": "#/components/schemas/Place"},
                        "gone": {"type": "boolean", "description": "Whether the parent was dropped since."},
                        "columns": {"type": "array", "items": {"type": "object", "properties": {
                          "name": {"type": "string"}, "table": {"type": "string"}, "column": {"type": "string"}
                        }}}
                      }}
                    ]}}
                  }}},
                  "history": {"type": "array", "items": {"allOf": [
                    {"$ref": "#/components/schemas/Origin"},
                    {"type": "object", "properties": {
                      "effect": {"type": "string", "enum": ["create", "overwrite", "insert", "update", "delete", "merge", "rename", "drop", "drop_schema", "restore", "export", "lost"]},
                      "kind": {"type": "string", "enum": ["table", "view", "macro"]},
                      "name": {"type": "string"}, "place": {"$ref": "#/components/schemas/Place"}, "renamed": {"type": "string"},
                      "parents": {"type": "array", "items": {"type": "string"}}
                    }}
                  ]}},
                  "problems": {"type": "integer", "description": "How often the journal could not be read or written."}
                }
              },
              "Place": {"type": "string", "enum": ["lake", "shared", "memory", "temporary", "file", "system", "other"]},
              "Health": {
                "type": "object",
                "properties": {
                  "status": {"type": "string", "const": "ok"}, "version": {"type": "string"}, "duckdb": {"type": "string"},
                  "runs": {"type": "object", "properties": {
                    "running": {"type": "integer"}, "finished": {"type": "integer"},
                    "failed": {"type": "integer"}, "cancelled": {"type": "integer"}
                  }}
                }
              },
              "ErrorBody": {
                "type": "object", "required": ["code", "message"],
                "properties": {
                  "code": {"type": "string"}, "message": {"type": "string"}, "hint": {"type": "string"},
                  "line": {"type": "integer"}, "column": {"type": "integer"}, "run": {"type": "string"}
                }
              },
              "Error": {"type": "object", "properties": {"error": {"$ref": "#/components/schemas/ErrorBody"}}}
            }
          }
        }
        """#
}
