namespace ContractCompiler.Diff;

/// <summary>What a change does to those who use the client, from harmless to harmful.</summary>
internal enum Verdict { None, Additive, Breaking }

/// <summary>Which way a value travels. A type that travels both ways is judged by the worse of the two.</summary>
[Flags]
internal enum Direction
{
    None = 0,
    Request = 1,
    Response = 2,
    Both = Request | Response,
}
