namespace Clients.Resilience;

/// <summary>How a parameter that is more than one text stands in a request (<see href="https://spec.openapis.org/oas/v3.1.1.html#style-values"/>).</summary>
public enum ParameterStyle
{
    /// <summary>Paths and headers: <c>a,b</c>.</summary>
    Simple,

    /// <summary>Paths: <c>.a.b</c>.</summary>
    Label,

    /// <summary>Paths: <c>;name=a;name=b</c>.</summary>
    Matrix,

    /// <summary>Queries, forms and cookies: <c>name=a&amp;name=b</c>, or <c>name=a,b</c> where it is not exploded.</summary>
    Form,

    /// <summary>Queries and forms: <c>name=a%20b</c>.</summary>
    SpaceDelimited,

    /// <summary>Queries and forms: <c>name=a%7Cb</c>.</summary>
    PipeDelimited,

    /// <summary>Queries and forms: <c>name=a%09b</c>; OpenAPI 2.0 has it as <c>tsv</c>.</summary>
    TabDelimited,

    /// <summary>Queries and forms: <c>name[member]=a</c>, elements of a list by their index.</summary>
    DeepObject,
}
