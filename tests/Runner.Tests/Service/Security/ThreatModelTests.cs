using System.Text.RegularExpressions;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Service.Security;

/// <summary>Every threat that the documentation lists is attacked by tests that exist.</summary>
public sealed partial class ThreatModelTests
{
    public static TheoryData<int, string> Threats()
    {
        var page = File.ReadAllText(Path.Combine(SharedFiles.RepositoryRoot, "docs", "threat-model.md"));
        return [.. Threat().Matches(page).Select(m => (int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), m.Groups[2].Value))];
    }

    [Fact]
    public void The_threats_are_numbered_without_gaps()
    {
        var numbers = Threats().Select(row => row.Data.Item1).ToList();
        Assert.True(numbers.Count >= 20);
        Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [Theory]
    [MemberData(nameof(Threats))]
    public void Every_threat_is_attacked(int number, string text)
    {
        var names = TestName().Matches(text).Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();
        Assert.True(names.Count > 0, $"{number} names no test");
        foreach (var (type, method) in names)
        {
            var found = typeof(ThreatModelTests).Assembly.GetTypes().Where(t => t.Name == type).SelectMany(t => t.GetMethods()).Where(m => m.Name == method);
            Assert.True(found.Any(m => m.IsDefined(typeof(FactAttribute), inherit: true)), $"{number} names {type}.{method}, which is no test");
        }
    }

    [GeneratedRegex(@"^(\d+)\. (.*(?:\n   .*)*)", RegexOptions.Multiline)]
    private static partial Regex Threat();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
