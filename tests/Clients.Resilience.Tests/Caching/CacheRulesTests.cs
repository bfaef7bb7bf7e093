using System.Net;

namespace Clients.Resilience.Tests;

/// <summary>Which answers may be kept at all.</summary>
public sealed class CacheRulesTests
{
    private const string Time = "Wed, 01 Jan 2020 00:00:00 GMT";

    [Theory]
    [InlineData("ETag: \"1\"", true)]
    [InlineData("Last-Modified: " + Time, true)]
    [InlineData("", false)]
    [InlineData("ETag: \"1\"|Cache-Control: private, No-Store", false)]
    [InlineData("ETag: \"1\"|Cache-Control: no-store=1", false)]
    [InlineData("ETag: \"1\"|Cache-Control: no-store =1", false)]
    [InlineData("ETag: \"1\"|Cache-Control: no-storefront, x=no-store", true)]
    [InlineData("ETag: \"1\"|Vary: *", false)]
    [InlineData("ETag: \"1\"|Vary: Accept|Vary: TraceParent", false)]
    [InlineData("ETag: \"1\"|Vary: tracestate", false)]
    [InlineData("ETag: \"1\"|Vary: x-correlation-id", false)]
    [InlineData("ETag: \"1\"|Vary: Accept, Authorization", true)]
    [InlineData("ETag: \"1\"|Content-Range: bytes 0-0/1", false)]
    [InlineData("ETag: \"1\"|Content-Encoding: br", false)]
    [InlineData("ETag: \"1\"|ETag: \"2\"", false)]
    [InlineData("ETag: \u00e9", false)]
    public void Answer_WithTheseHeaders_MayBeKept(string headers, bool may)
    {
        using var response = Answer(headers);

        Assert.Equal(may, CacheRules.MayKeep(response, largest: 10));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, 1, 10, false, true)]
    [InlineData(HttpStatusCode.OK, 1, 11, false, false)]
    [InlineData(HttpStatusCode.OK, 1, null, true, true)]
    [InlineData(HttpStatusCode.OK, 1, null, false, false)]
    [InlineData(HttpStatusCode.OK, 2, null, false, true)]
    [InlineData(HttpStatusCode.OK, 3, null, false, true)]
    [InlineData(HttpStatusCode.NonAuthoritativeInformation, 1, 10, false, false)]
    [InlineData(HttpStatusCode.PartialContent, 1, 10, false, false)]
    public void Answer_Whole_MayBeKept(HttpStatusCode status, int version, int? length, bool chunked, bool may)
    {
        using var response = Answer("ETag: \"1\"");
        (response.StatusCode, response.Version, response.Content.Headers.ContentLength) = (status, new Version(version, 1), length);
        response.Headers.TransferEncodingChunked = chunked;

        Assert.Equal(may, CacheRules.MayKeep(response, largest: 10));
    }

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, false)]
    public void Validator_LongerThanAny_IsNone(int length, bool isOne)
    {
        using var response = Answer($"ETag: \"{new string('x', length)}\"");

        Assert.Equal(isOne, CacheRules.ETagOf(response) is not null);
    }

    [Theory]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT|Date: Wed, 01 Jan 2020 00:00:01 GMT", true)]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT|Date: Wed, 01 Jan 2020 00:00:00 GMT", false)]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT|Date: Tue, 31 Dec 2019 00:00:00 GMT", false)]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", false)]
    [InlineData("Date: Wed, 01 Jan 2020 00:00:00 GMT", false)]
    public void Time_OfTheLastChange_CountsOnceItsSecondIsOver(string headers, bool settled)
    {
        using var response = Answer(headers);

        Assert.Equal(settled, CacheRules.IsSettled(response));
    }

    [Fact]
    public void Result_OfTheCache_IsSaidInAWord() => Assert.Equal(
        [null, "miss", "changed", "revalidated"], Enum.GetValues<CacheResult>().Select(static result => result.Text()));

    private static HttpResponseMessage Answer(string headers)
    {
        var response = new HttpResponseMessage { Content = new ByteArrayContent(new byte[5]) };
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(static h => h.Split(": ", 2)))
        {
            if (!response.Headers.TryAddWithoutValidation(header[0], header[1]))
            {
                Assert.True(response.Content.Headers.TryAddWithoutValidation(header[0], header[1]));
            }
        }

        _ = response.Content.Headers.ContentLength; // computed when it is asked for
        return response;
    }
}
