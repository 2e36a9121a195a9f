using System.Diagnostics;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Testing;

namespace VisionFinetune.Runner.Tests.Commands;

public sealed class NativeLibraryTests
{
    [Fact]
    public void Other_errors_are_left_alone() => Assert.Null(NativeLibrary.Explain(new NotSupportedException("something else")));

    [Fact]
    public void A_build_without_the_native_library_says_in_one_line_what_to_install()
    {
        using var folder = new TemporaryFolder();
        var built = Path.Combine(SharedFiles.RepositoryRoot, "artifacts", "bin", "Runner", new DirectoryInfo(AppContext.BaseDirectory).Name);
        foreach (var file in Directory.GetFiles(built))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));        // everything but runtimes/
        var start = new ProcessStartInfo(Path.Combine(folder.Path, OperatingSystem.IsWindows() ? "vft.exe" : "vft"), "doctor") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["NUGET_PACKAGES"] = folder.Path;      // TorchSharp also looks into the package cache
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(ExitCodes.UserMistake, process.ExitCode);
        Assert.Empty(output.Result);
        Assert.Matches(@"\AThe native library of libtorch could not be loaded \(.*\)\. .*\n\z", error);
    }
}
