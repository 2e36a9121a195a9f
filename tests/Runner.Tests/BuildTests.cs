using System.Diagnostics;
using System.Text.Json;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests;

/// <summary>What the build files promise, checked by evaluating them.</summary>
public sealed class BuildTests
{
    [Theory]
    [InlineData("cpu", "libtorch-cpu-")]
    [InlineData("cuda-linux", "TorchSharp-cuda-linux")]
    [InlineData("cuda-windows", "TorchSharp-cuda-windows")]
    public void TorchBackend_chooses_the_native_package(string backend, string expected)
    {
        var (code, output) = Evaluate("-getItem:PackageReference", $"-p:TorchBackend={backend}");
        Assert.Equal(0, code);
        var packages = JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(p => p.GetProperty("Identity").GetString()!).ToList();
        Assert.Contains("TorchSharp", packages);
        var native = Assert.Single(packages, p => p.StartsWith("libtorch", StringComparison.Ordinal) || p.StartsWith("TorchSharp-", StringComparison.Ordinal));
        Assert.StartsWith(expected, native, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_TorchBackend_is_refused_with_the_choices()
    {
        var (code, output) = Evaluate("-t:CheckTorchBackend", "-p:TorchBackend=rocm");
        Assert.NotEqual(0, code);
        Assert.Contains("TorchBackend must be cpu, cuda-linux or cuda-windows (was 'rocm').", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_build_output_without_the_tests_browser_driver_stays_under_300_MB()
    {
        var artifacts = new DirectoryInfo(Path.Combine(SharedFiles.RepositoryRoot, "artifacts", "bin"));
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var bytes = artifacts.EnumerateDirectories().SelectMany(p => p.EnumerateDirectories(configuration))
            .SelectMany(d => d.EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(f => f.LinkTarget is null && !f.FullName.Contains(".playwright", StringComparison.Ordinal)).Sum(f => f.Length);
        Assert.InRange(bytes, 1, 300_000_000);
    }

    private static (int Code, string Output) Evaluate(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var argument in arguments.Prepend(Path.Combine(SharedFiles.RepositoryRoot, "src", "Engine", "Engine.csproj")).Prepend("msbuild"))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
