using VisionFinetune.Engine.Files;

namespace VisionFinetune.Engine.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replaces_a_file_and_leaves_nothing_else_behind()
    {
        var path = Path.Combine(_folder, "new", "a.txt");
        AtomicFile.WriteText(path, "one");
        AtomicFile.WriteText(path, "two");
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Folders_and_devices_are_refused_and_links_are_followed()
    {
        Assert.Equal($"'{_folder}' is a folder; name a file.", Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder, "x")).Message);
        if (OperatingSystem.IsWindows())
            return;
        if (OperatingSystem.IsLinux())
            Assert.Equal("'/dev/null' belongs to the system and cannot be replaced; name a regular file.", Assert.Throws<IOException>(() => AtomicFile.WriteText("/dev/null", "x")).Message);
        var (target, link) = (Path.Combine(_folder, "target"), Path.Combine(_folder, "link"));
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        AtomicFile.WriteText(link, "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_failing_write_keeps_the_old_file_and_leaves_nothing_else_behind()
    {
        var path = Path.Combine(_folder, "a.txt");
        AtomicFile.WriteText(path, "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("disk full");
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }
}
