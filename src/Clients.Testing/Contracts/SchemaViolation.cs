namespace Clients.Testing.Contracts;

/// <summary>One broken rule of a schema.</summary>
/// <param name="Rule">The schema keyword that was broken, such as <c>maximum</c>.</param>
/// <param name="Pointer">Where in the value, as a JSON pointer; empty for the value itself.</param>
/// <param name="Message">What the value must be and what it was, without naming it.</param>
/// <param name="Location">Where the contract declares the rule.</param>
internal sealed record SchemaViolation(string Rule, string Pointer, string Message, string Location);

/// <summary>Which way a body travels: read-only properties belong to responses, write-only ones to requests.</summary>
internal enum Direction
{
    Request,
    Response,
}
