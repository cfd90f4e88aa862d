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
            \#(tablePaths),
            \#(runPaths),
            "/api/settings/connections": {
              "get": {
                "summary": "List what the server opens besides the lake, with stars in place of passwords",
                "responses": {
                  "200": {"description": "The connections.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Connections"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              },
              "put": {
                "summary": "Add or change connections, and the databases of nodes; what is not named stays",
                "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/PutConnections"}}}},
                "responses": {
                  "200": {"description": "The connections.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Connections"}}}},
                  "default": {"$ref": "#/components/responses/Error"}
                }
              }
            },
            "/api/settings/connections/{name}": {
              "delete": {
                "summary": "Close a connection and forget it",
                "parameters": [
                  {"name": "name", "in": "path", "required": true, "schema": {"type": "string"}, "description": "The connection's name."},
                  {"name": "force", "in": "query", "schema": {"type": "boolean", "default": false}, "description": "Whether tables in memory may be lost."}
                ],
                "responses": {
                  "200": {"description": "The connections that are left.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Connections"}}}},
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
              "Table": {"name": "name", "in": "path", "required": true, "schema": {"type": "string"}, "description": "The table's name in the lake."},
              "Run": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "description": "The run."},
              "Step": {"name": "step", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 0}, "description": "The place of the step in the run."},
              "Sort": {"name": "sort", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}, "description": "A column, with - in front for the largest first; may come several times."},
              "Filter": {"name": "filter", "in": "query", "schema": {"type": "string"}, "description": "A condition in JSON, such as {\"column\": \"temp\", \"op\": \">\", \"value\": 30}."},
              "Search": {"name": "q", "in": "query", "schema": {"type": "string"}, "description": "A text that some column holds, in any letter case."}
            },
            "responses": {
              "Error": {"description": "What went wrong.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
            },
            "schemas": {
              \#(schemas)
            }
          }
        }
        """#
}
