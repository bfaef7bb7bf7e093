namespace Clients.Resilience.Tests;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("Github", "GitHub", true)]
    [InlineData("git-hub", "GitHub", true)]
    [InlineData("GitHbu", "GitHub", true)] // two letters have changed places
    [InlineData("GitHubbb", "GitHub", true)]
    [InlineData("GitHubbbb", "GitHub", false)]
    [InlineData("GtHb", "GitHub", true)]
    [InlineData("GutLab", "GitHub", false)] // three others
    [InlineData("Jab", "Job", true)]
    [InlineData("Jaw", "Job", false)] // of three letters one may differ
    [InlineData("ab", "abc", true)]
    [InlineData("ba", "ab", false)]
    [InlineData("", "abc", false)]
    [InlineData("xGitHub", "GitHub", true)]
    public void Mistake_IsAtMostTwoLetters_AndAThirdOfThem(string key, string known, bool mistake) =>
        Assert.Equal(mistake ? known : null, Spelling.Nearest(key, [known]));

    [Theory]
    [InlineData("repos/get-content", "ReposGetContent", true)]
    [InlineData("repos/get-content", "ReposGetContents", false)]
    public void Names_WithTheSameLettersAndDigits_AreTheSame(string left, string right, bool same) => Assert.Equal(same, Spelling.IsSame(left, right));

    [Fact]
    public void Suggestion_NamesWhatWasMeant_OrWhatThereIs()
    {
        Assert.Equal("Did you mean 'things/get'?", Spelling.Suggest("things/gt", ["things/put", "things/get"]));
        Assert.Equal("There are: a, b.", Spelling.Suggest("elsewhere", ["b", "a"]));
        Assert.Equal("There are none.", Spelling.Suggest("elsewhere", []));
        Assert.EndsWith("39.", Spelling.Suggest("elsewhere", [.. Enumerable.Range(0, 40).Select(static i => $"{i:00}")]), StringComparison.Ordinal);
        Assert.EndsWith("39, ….", Spelling.Suggest("elsewhere", [.. Enumerable.Range(0, 41).Select(static i => $"{i:00}")]), StringComparison.Ordinal);
    }
}
