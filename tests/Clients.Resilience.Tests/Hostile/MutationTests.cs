using System.Globalization;
using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Clients.Resilience.Tests.Hostile;

/// <summary>Spellings that nobody has thought of: whatever passes the allowlist is our own host, and whatever address it stands for is judged alike.</summary>
public sealed class MutationTests
{
    private static readonly EgressRules Rules = new(HostileWorld.Define(ThingsContract.Default));

    private static readonly string[] Pieces =
    [
        "https://", "http://", "//", "/", "\\", "@", ":", "#", "?", ".", "%00", "%2f", "%40", "%2e", "\r\n", "\t", "\0", " ", "[", "]", ":443", ":80", "\u3002", "\uff0e", "\uff0f",
        "\u2100", "\u202e", "\u00ad", "things.example", "evil.example", "127.0.0.1", "0x7f.1", "::1", "localhost", "x.blob.example", "user:pass", "xn--", "①",
    ];

    [Fact]
    public void Mutations_OfOurAddress_PassOnlyAsOurOwnHost() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(Pieces)).ToArbitrary(), static pieces => OnlyHome(string.Concat(pieces)) && OnlyHome("https://things.example" + string.Concat(pieces))
            && OnlyHome("https://" + string.Concat(pieces) + "things.example/"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void SpellingsOfAnIPv4Address_NeverPass() =>
        Prop.ForAll<uint, byte>(static (bits, choice) => OnlyHome($"https://{Spell(bits, choice)}/"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void EmbeddedIPv4Addresses_AreJudgedNoMilderThanTheAddressItself() =>
        Prop.ForAll<uint>(static bits =>
        {
            var bytes = new[] { (byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits };
            var plain = new IPAddress(bytes);
            var hex = $"{(bits >> 16).ToString("x", CultureInfo.InvariantCulture)}:{(bits & 0xffff).ToString("x", CultureInfo.InvariantCulture)}";
            return AddressRules.IsForbidden(plain) == AddressRules.IsForbidden(plain.MapToIPv6())
                && new[] { $"::{hex}", $"::ffff:0:{hex}", $"64:ff9b::{hex}", $"64:ff9b:1::{hex}", $"2002:{hex}::", $"2001:0:{hex}::" }
                    .All(static text => AddressRules.IsForbidden(IPAddress.Parse(text)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static bool OnlyHome(string text)
    {
        if (!AddressText.TryRead(ThingsContract.Default.BaseAddress, text, out var uri) || Rules.Refuse(uri) is not null)
        {
            return true;
        }

        return uri is { Scheme: "https", IdnHost: "things.example", Port: 443, UserInfo: "" };
    }

    /// <summary>Part by part decimal, octal, hexadecimal or in other digits; or fewer parts.</summary>
    private static string Spell(uint bits, byte choice)
    {
        var parts = (choice & 3) switch
        {
            0 => new[] { bits >> 24, (bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff },
            1 => [bits >> 24, (bits >> 16) & 0xff, bits & 0xffff],
            2 => [bits >> 24, bits & 0xffffff],
            _ => [bits],
        };
        return string.Join((choice & 0x40) == 0 ? "." : "\u3002", parts.Select((part, i) => ((choice >> (2 + (i % 2))) & 3) switch
        {
            0 => part.ToString(CultureInfo.InvariantCulture),
            1 => "0x" + part.ToString("X", CultureInfo.InvariantCulture),
            2 => "0" + Convert.ToString(part, 8),
            _ => Wide(part.ToString(CultureInfo.InvariantCulture)),
        })) + ((choice & 0x80) == 0 ? string.Empty : ".");
    }

    private static string Wide(string digits) => digits.Aggregate(new StringBuilder(), static (text, digit) => text.Append((char)('\uff10' + digit - '0'))).ToString();
}
