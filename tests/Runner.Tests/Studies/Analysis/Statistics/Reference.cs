using System.Text.Json;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Studies.Analysis.Statistics;

/// <summary>What scipy and mpmath answer; see golden/statistics/generate.py.</summary>
internal static class Reference
{
    private static readonly JsonElement s_json = Golden.Json("statistics/statistics.json");

    public static JsonElement.ArrayEnumerator List(string name) => s_json.GetProperty(name).EnumerateArray();

    public static TheoryData<string> SampleNames() => [.. s_json.GetProperty("samples").EnumerateObject().Select(s => s.Name)];

    public static JsonElement Sample(string name) => s_json.GetProperty("samples").GetProperty(name);

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static void AssertClose(double expected, double? actual, double relative = 1e-9, string what = "")
    {
        Assert.True(actual is not null, $"{what}: no value instead of {expected}.");
        var error = Math.Abs(expected - actual.Value) / Math.Max(Math.Abs(expected), double.Epsilon);
        Assert.True(expected == actual || error <= relative, $"{what}: expected {expected:R}, found {actual:R}, relative error {error:E1}.");
    }
}
