extension OpenAPI {
    /// The shapes of what is sent and answered.
    static let schemas = #"""
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
            "elapsed_ms": {"type": "number"},
            "truncated": {"type": "boolean", "description": "True when there was no room to keep all rows for pages, charts and exports; else absent."}
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
        "ResultPage": {
          "type": "object",
          "properties": {
            "run": {"type": "string"}, "step": {"type": "integer"},
            "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            "rows": {"type": "array", "items": {"type": "array"}},
            "offset": {"type": "integer"}, "total": {"type": "integer", "description": "How many rows meet the filter."},
            "truncated": {"type": "boolean"}, "expires_at": {"type": "string", "format": "date-time"}
          }
        },
        "ResultChart": {
          "type": "object",
          "properties": {
            "run": {"type": "string"}, "step": {"type": "integer"},
            "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            "rows": {"type": "array", "items": {"type": "array"}},
            "points": {"type": "integer"}, "total": {"type": "integer"},
            "truncated": {"type": "boolean"}, "expires_at": {"type": "string", "format": "date-time"}
          }
        },
        "ResultSummary": {
          "type": "object",
          "properties": {
            "run": {"type": "string"}, "step": {"type": "integer"}, "total": {"type": "integer"},
            "columns": {"type": "array", "items": {"type": "object", "properties": {
              "name": {"type": "string"}, "type": {"type": "string"}, "nulls": {"type": "integer"},
              "distinct": {"type": "integer"}, "estimated": {"type": "boolean"}, "min": {}, "max": {},
              "mean": {"type": "number"}, "non_finite": {"type": "integer"},
              "quantiles": {"type": "array", "description": "5, 25, 50, 75 and 95 percent."},
              "histogram": {"type": "array", "items": {"type": "integer"}, "description": "20 ranges from min to max."},
              "frequent": {"type": "array", "items": {"type": "object", "properties": {"value": {}, "count": {"type": "integer"}}}}
            }}},
            "truncated": {"type": "boolean"}, "expires_at": {"type": "string", "format": "date-time"}
          }
        },
        "Run": {
          "type": "object",
          "properties": {
            "run": {"type": "string"},
            "state": {"type": "string", "enum": ["queued", "running", "finished", "failed", "cancelled"]},
            "position": {"type": "integer"}, "principal": {"type": "string"}, "query": {"type": "string"},
            "begun_at": {"type": "string", "format": "date-time"}, "ended_at": {"type": "string", "format": "date-time"},
            "elapsed_ms": {"type": "number"}, "error": {"$ref": "#/components/schemas/ErrorBody"},
            "steps": {"type": "array", "items": {"$ref": "#/components/schemas/RunStep"}}
          }
        },
        "RunStep": {
          "type": "object",
          "properties": {
            "step": {"type": "integer"}, "id": {"type": "string"},
            "depends_on": {"type": "array", "items": {"type": "string"}},
            "state": {"type": "string", "enum": ["waiting", "running", "finished", "failed", "cancelled", "skipped"]},
            "node": {"type": "string"}, "attempts": {"type": "integer"},
            "begun_at": {"type": "string", "format": "date-time"}, "because": {"type": "string"},
            "query": {"type": "string"}, "columns": {"type": "array", "items": {"$ref": "#/components/schemas/Column"}},
            "total": {"type": "integer"}, "message": {"type": "string"}, "elapsed_ms": {"type": "number"},
            "error": {"$ref": "#/components/schemas/ErrorBody"}
          }
        },
        "Node": {
          "type": "object",
          "properties": {
            "id": {"type": "string"}, "name": {"type": "string"}, "state": {"type": "string", "enum": ["ready", "lost"]},
            "host": {"type": "string"}, "memory_bytes": {"type": "integer"}, "memory_limit_bytes": {"type": "integer"},
            "tables": {"type": "array", "items": {"$ref": "#/components/schemas/NodeObject"}},
            "lost": {"type": "array", "items": {"$ref": "#/components/schemas/NodeObject"}},
            "running": {"type": "integer"}, "waiting": {"type": "integer"},
            "last_seen": {"type": "string", "format": "date-time"}
          }
        },
        "NodeObject": {
          "type": "object",
          "properties": {
            "name": {"type": "string"}, "kind": {"type": "string", "enum": ["table", "view", "macro"]},
            "rows": {"type": "integer"}
          }
        },
        "Connection": {
          "type": "object", "required": ["name", "type"],
          "properties": {
            "name": {"type": "string", "description": "What SQL calls it: name.schema.table."},
            "type": {"type": "string", "enum": ["postgres", "duckdb", "sqlite", "s3", "motherduck"]},
            "file": {"type": "string", "description": "duckdb, sqlite: the name of a file in data/databases."},
            "host": {"type": "string"}, "port": {"type": "integer", "default": 5432},
            "database": {"type": "string"}, "user": {"type": "string"},
            "password": {"type": "string", "description": "*** when shown; *** keeps the one that is there."},
            "bucket": {"type": "string", "description": "s3: s3://bucket/prefix."}, "region": {"type": "string"},
            "endpoint": {"type": "string"}, "style": {"type": "string", "enum": ["path", "virtual-host"]},
            "key_id": {"type": "string"}, "secret": {"type": "string"}, "session_token": {"type": "string"},
            "token": {"type": "string", "description": "motherduck: the account's token."},
            "read_only": {"type": "boolean", "default": false}
          }
        },
        "NodeDatabases": {
          "type": "object", "description": "What plain names mean on a node, by its name.",
          "additionalProperties": {"type": "object", "required": ["database"], "properties": {
            "database": {"type": "string", "description": ":memory:, the name of a file in data/databases, or md:name."},
            "token": {"type": "string"}
          }}
        },
        "Connections": {
          "type": "object",
          "properties": {
            "nodes": {"$ref": "#/components/schemas/NodeDatabases"},
            "connections": {"type": "array", "items": {"$ref": "#/components/schemas/Connection"}},
            "problems": {"type": "array", "items": {"type": "object", "properties": {
              "node": {"type": "string"}, "connection": {"type": "string"}, "error": {"$ref": "#/components/schemas/ErrorBody"}
            }}}
          }
        },
        "PutConnections": {
          "type": "object",
          "properties": {
            "nodes": {"$ref": "#/components/schemas/NodeDatabases"},
            "connections": {"type": "array", "items": {"$ref": "#/components/schemas/Connection"}},
            "force": {"type": "boolean", "default": false, "description": "Whether tables in memory may be lost."}
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
        "ErrorBody": {
          "type": "object", "required": ["code", "message"],
          "properties": {
            "code": {"type": "string"}, "message": {"type": "string"}, "hint": {"type": "string"},
            "line": {"type": "integer"}, "column": {"type": "integer"}, "run": {"type": "string"}
          }
        },
        "Error": {"type": "object", "properties": {"error": {"$ref": "#/components/schemas/ErrorBody"}}}
        """#
}
