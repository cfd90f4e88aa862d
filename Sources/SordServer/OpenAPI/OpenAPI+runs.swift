extension OpenAPI {
    /// What can be asked of runs, their results, and the nodes.
    static let runPaths = #"""
        "/api/runs": {
          "get": {
            "summary": "List the runs that work, and those that ended within the hour, the newest first",
            "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}}],
            "responses": {
              "200": {"description": "The runs, without their steps.", "content": {"application/json": {"schema": {
                "type": "object", "properties": {"runs": {"type": "array", "items": {"$ref": "#/components/schemas/Run"}}}
              }}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}": {
          "get": {
            "summary": "Tell how a run stands, step by step",
            "parameters": [{"$ref": "#/components/parameters/Run"}],
            "responses": {
              "200": {"description": "The run.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          },
          "delete": {
            "summary": "Stop a run; one that has ended stays as it is",
            "parameters": [{"$ref": "#/components/parameters/Run"}],
            "responses": {
              "200": {"description": "How the run stood when it was asked to stop.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Run"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/nodes": {
          "get": {
            "summary": "List the nodes with their memory, tables and load",
            "responses": {
              "200": {"description": "The nodes.", "content": {"application/json": {"schema": {
                "type": "object", "properties": {"nodes": {"type": "array", "items": {"$ref": "#/components/schemas/Node"}}}
              }}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/events": {
          "get": {
            "summary": "Follow one run to its end, or all runs and the lake, as server-sent events",
            "parameters": [{"name": "run", "in": "query", "schema": {"type": "string"}}],
            "responses": {
              "200": {"description": "Events “run” and “step” with the members of Run and Step, and “lake” when a table changed.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}/steps/{step}/rows": {
          "get": {
            "summary": "Page through the rows that a step returned",
            "parameters": [
              {"$ref": "#/components/parameters/Run"}, {"$ref": "#/components/parameters/Step"},
              {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0, "default": 0}},
              {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10000, "default": 100}},
              {"$ref": "#/components/parameters/Sort"}, {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Search"}
            ],
            "responses": {
              "200": {"description": "The rows.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResultPage"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}/steps/{step}/chart": {
          "get": {
            "summary": "Choose few points of a line so that its peaks stay",
            "parameters": [
              {"$ref": "#/components/parameters/Run"}, {"$ref": "#/components/parameters/Step"},
              {"name": "x", "in": "query", "schema": {"type": "string"}, "description": "A column of numbers or times; the number of the row when it is absent."},
              {"name": "y", "in": "query", "required": true, "schema": {"type": "array", "items": {"type": "string"}}, "description": "The columns of numbers to draw."},
              {"name": "points", "in": "query", "schema": {"type": "integer", "minimum": 2, "maximum": 10000, "default": 1000}},
              {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Search"}
            ],
            "responses": {
              "200": {"description": "The points, in the order of x.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResultChart"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}/steps/{step}/summary": {
          "get": {
            "summary": "Sum up the columns that a step returned",
            "parameters": [
              {"$ref": "#/components/parameters/Run"}, {"$ref": "#/components/parameters/Step"},
              {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Search"}
            ],
            "responses": {
              "200": {"description": "A description of each column.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ResultSummary"}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}/steps/{step}/export": {
          "get": {
            "summary": "Get all rows that a step returned as a file",
            "parameters": [
              {"$ref": "#/components/parameters/Run"}, {"$ref": "#/components/parameters/Step"},
              {"name": "format", "in": "query", "schema": {"type": "string", "enum": ["csv", "json", "ndjson", "parquet", "xlsx"], "default": "csv"}},
              {"$ref": "#/components/parameters/Sort"}, {"$ref": "#/components/parameters/Filter"}, {"$ref": "#/components/parameters/Search"}
            ],
            "responses": {
              "200": {"description": "The file.", "content": {
                "text/csv": {}, "application/json": {}, "application/x-ndjson": {}, "application/vnd.apache.parquet": {},
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {}
              }},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        },
        "/api/runs/{id}/results": {
          "delete": {
            "summary": "Drop the rows of a run before they expire",
            "parameters": [{"$ref": "#/components/parameters/Run"}],
            "responses": {
              "200": {"description": "They are gone, or were never there.", "content": {"application/json": {"schema": {"type": "object", "properties": {"run": {"type": "string"}}}}}},
              "default": {"$ref": "#/components/responses/Error"}
            }
          }
        }
        """#
}
