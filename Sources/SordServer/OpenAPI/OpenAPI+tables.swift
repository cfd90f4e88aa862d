extension OpenAPI {
    /// What can be asked of the lake's tables.
    static let tablePaths = #"""
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
        }
        """#
}
