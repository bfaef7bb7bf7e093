namespace Clients.Testing.Tests.Contracts;

/// <summary>A small contract that has every rule once.</summary>
internal static class Contract
{
    public const string Text = """
        openapi: 3.1.0
        info: { title: Orders, version: '1' }
        paths:
          /orders:
            get:
              operationId: listOrders
              parameters:
                - { name: per_page, in: query, schema: { type: integer, minimum: 1, maximum: 100 } }
                - { name: state, in: query, schema: { type: string, enum: [open, closed] } }
                - { name: ids, in: query, schema: { type: array, items: { type: integer }, maxItems: 2 } }
                - { name: exact, in: query, schema: { type: boolean } }
                - { name: X-Tenant, in: header, required: true, schema: { type: string, format: uuid } }
              responses:
                '200':
                  description: Orders
                  content:
                    application/json:
                      schema: { type: array, items: { $ref: '#/components/schemas/Order' } }
            post:
              operationId: createOrder
              requestBody:
                required: true
                content:
                  application/json: { schema: { $ref: '#/components/schemas/NewOrder' } }
                  application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/NewOrder' } }
              responses:
                '201': { description: Made, headers: { Location: { required: true, schema: { type: string, format: uri } } }, content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
          /orders/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: integer } }
            get:
              operationId: getOrder
              responses:
                '200': { description: An order, content: { application/json: { schema: { $ref: '#/components/schemas/Order' }, example: { id: 7, name: Seven, note: null } } } }
          /orders/{id}:ship:
            parameters:
              - { name: id, in: path, required: true, schema: { type: integer } }
            post: { operationId: shipOrder, responses: { '204': { description: Shipped } } }
          /files/{path}:
            parameters:
              - { name: path, in: path, required: true, x-multi-segment: true, schema: { type: string } }
            get: { operationId: getFile, responses: { '200': { description: A file, content: { text/plain: {} } } } }
        components:
          schemas:
            Order:
              type: object
              required: [id, name, note]
              properties:
                id: { type: integer, readOnly: true }
                name: { type: string }
                note: { type: [string, 'null'] }
                parent: { $ref: '#/components/schemas/Order' }
            NewOrder:
              type: object
              required: [id, name]
              additionalProperties: false
              properties:
                id: { type: integer, readOnly: true }
                name: { type: string, minLength: 2, maxLength: 5, pattern: '^[a-zé🚀]+$' }
                amount: { type: number, exclusiveMinimum: 0, multipleOf: 0.5 }
                due: { type: string, format: date-time }
                link: { type: string, format: uri }
                kind: { const: standard }
                tags: { type: array, uniqueItems: true, minItems: 1, items: { type: string } }
                old: { type: string, nullable: true }
                labels: { type: object, maxProperties: 1, additionalProperties: { type: string } }
                target:
                  oneOf:
                    - { type: object, required: [city], properties: { city: { type: string } } }
                    - { type: object, required: [depot], properties: { depot: { type: integer } } }
                reach: { anyOf: [ { type: integer }, { type: 'null' } ] }
                both: { allOf: [ { required: [a] }, { required: [b] } ] }
                no: { not: { type: string } }
                child: { $ref: '#/components/schemas/NewOrder' }
                small: { type: integer, format: int32 }
        """;
}
