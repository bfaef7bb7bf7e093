using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Clients.Resilience.Tests;

public sealed partial class FormPartTests
{
    private static readonly JsonTypeInfo<JsonNode> Any = FormJson.Default.JsonNode;

    [Theory]
    [InlineData("null", null, "")]
    [InlineData("\"a\"", null, "n=a ()")]
    [InlineData("\"a\"", "text/x", "n=\"a\" (text/x)")]
    [InlineData("1.50", null, "n=1.50 ()")]
    [InlineData("true", "text/x", "n=true (text/x)")]
    [InlineData("{\"a\":1}", null, "n={\"a\":1} (application/json)")]
    [InlineData("[1]", "text/x", "n=[1] (text/x)")]
    public void Value_OfAnyShape_IsATextOrJson(string json, string? mediaType, string part) =>
        Assert.Equal(part, Told(FormPart.Json("n", JsonNode.Parse(json), Any!, mediaType)));

    [Theory]
    [InlineData("[\"a\",\"b\"]", ParameterStyle.Form, true, "n=a () n=b ()")]
    [InlineData("[\"a\",null,\"b\"]", ParameterStyle.Form, false, "n=a,b ()")]
    [InlineData("[\"a\",\"b\"]", ParameterStyle.SpaceDelimited, false, "n=a b ()")]
    [InlineData("[\"a\",\"b\"]", ParameterStyle.PipeDelimited, false, "n=a|b ()")]
    [InlineData("[\"a\",\"b\"]", ParameterStyle.TabDelimited, false, "n=a\tb ()")]
    [InlineData("{\"a\":[1,{\"b\":2}],\"c\":null}", ParameterStyle.DeepObject, true, "n[a][0]=1 () n[a][1][b]=2 ()")]
    [InlineData("{\"a\":1,\"b\":{\"c\":2}}", ParameterStyle.Form, true, "a=1 () b[c]=2 ()")]
    [InlineData("{\"a\":1,\"b\":null,\"c\":[2,3]}", ParameterStyle.Form, false, "n=a,1,c,2,3 ()")]
    [InlineData("[{\"a\":1},{\"a\":[2]}]", ParameterStyle.Form, true, "n[a]=1 () n[a][0]=2 ()")]
    [InlineData("[]", ParameterStyle.Form, false, "")]
    [InlineData("{}", ParameterStyle.Form, true, "")]
    [InlineData("null", ParameterStyle.Form, true, "")]
    public void Value_OfAStyle_FollowsIt(string json, ParameterStyle style, bool explode, string parts) =>
        Assert.Equal(parts, Told(FormPart.Styled("n", JsonNode.Parse(json), Any!, style, explode)));

    [Fact]
    public void Values_ThatAreAbsent_AreNotSent()
    {
        using var content = new MemoryStream();
        var file = new UpstreamFile(content);

        Assert.Equal("", Told(FormPart.Text("n", null)));
        Assert.Equal("", Told(FormPart.Texts<int>("n", null)));
        Assert.Equal("", Told(FormPart.Jsons("n", null, Any)));
        Assert.Equal("", Told(FormPart.File("n", null)));
        Assert.Equal("", Told(FormPart.Files("n", null)));
        Assert.Equal("", Told(FormPart.Additional(null)));
        Assert.Equal("", Told(FormPart.Members(JsonNode.Parse("[1]")!, Any)));
        Assert.Equal("n=1 (text/x) n=2 (text/x)", Told(FormPart.Texts<int?>("n", [1, null, 2], "text/x")));
        Assert.Equal("n=1 () n=\"a\" ()".Replace("\"", "", StringComparison.Ordinal), Told(FormPart.Jsons("n", [JsonNode.Parse("1")!, JsonNode.Parse("\"a\"")!], Any)));
        Assert.Equal("a=1 () c=[2] (application/json)", Told(FormPart.Members(JsonNode.Parse("""{"a":1,"b":null,"c":[2]}""")!, Any)));
        Assert.Equal("a=1 ()", Told(FormPart.Additional(new Dictionary<string, JsonElement> { ["a"] = JsonElement.Parse("1"), ["b"] = default })));
        Assert.Same(file, Assert.Single(FormPart.Files("n", [file], "image/png")).Content);
        Assert.Equal("image/png", Assert.Single(FormPart.File("n", file, "image/png")).MediaType);
    }

    [Fact]
    public async Task File_InAMultipartBody_IsDescribedByItselfFirst()
    {
        using var content = new MemoryStream([1, 2]);
        using var form = RequestValue.Multipart(
        [
            FormPart.File("a", new UpstreamFile(content, "x", "image/gif"), "image/png"), FormPart.File("b", new UpstreamFile(new MemoryStream()), "image/png"),
            FormPart.File("c", new UpstreamFile(new MemoryStream())), FormPart.Text("d\"\u0001", "é"),
        ]);

        var text = await form.ReadAsStringAsync();

        Assert.Equal(
            [
                "image/gif form-data; name=\"a\"; filename=\"x\"", "image/png form-data; name=\"b\"; filename=\"b\"",
                "application/octet-stream form-data; name=\"c\"; filename=\"c\"", "text/plain; charset=utf-8 form-data; name=\"d%22_\"",
            ],
            ((MultipartContent)form).Select(static part => $"{part.Headers.ContentType} {part.Headers.NonValidated["Content-Disposition"]}"));
        Assert.StartsWith("multipart/form-data; boundary=", form.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        Assert.Contains("é", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Part", "a\r\nb")]
    [InlineData("X-Part", "é")]
    [InlineData("X\nPart", "a")]
    [InlineData("X Part", "a")]
    public void File_WithAHeaderThatCannotBeSent_IsRefused(string name, string value)
    {
        var file = new UpstreamFile(new MemoryStream()) { Headers = new Dictionary<string, string> { [name] = value } };

        var fault = Assert.Throws<CallFaultException>(() => RequestValue.Multipart([FormPart.File("photo", file)]));

        Assert.Equal(
            "Nothing was sent: parameter 'photo' is a file with a header that cannot be sent: names are tokens, values hold no line break and only ASCII.", fault.Failure.Detail);
    }

    private static string Told(IEnumerable<FormPart> parts) => string.Join(' ', parts.Select(static p => $"{p.Name}={p.Value} ({p.MediaType})"));

    [JsonSerializable(typeof(JsonNode))]
    private sealed partial class FormJson : JsonSerializerContext;
}
