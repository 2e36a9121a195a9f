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
    public void A_file_that_was_written_elsewhere_gets_its_name_when_it_is_complete()
    {
        var (temporary, path) = (Path.Combine(_folder, ".a.tmp"), Path.Combine(_folder, "a.txt"));
        File.WriteAllText(path, "old");
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None))
        {
            file.Write("new"u8);
            Assert.Equal("old", File.ReadAllText(path));
            AtomicFile.Publish(file, path);
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal(["a.txt"], Directory.GetFiles(_folder).Select(Path.GetFileName));
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

    [Fact]
    public void A_full_disk_is_named_and_the_old_file_is_intact()
    {
        var path = Path.Combine(_folder, "a.txt");
        AtomicFile.WriteText(path, "old");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(path, _ => throw new IOException("No space left on device", 28)));
        Assert.Equal(
            $"'{path}' cannot be written, the disk (or a quota or limit) is full: No space left on device. The file that was there before is intact. "
            + "Make room, then run the command again.", error.Message);
        Assert.True(AtomicFile.IsDiskFull(error));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_old_file_can_be_kept_under_another_name()
    {
        var (path, old) = (Path.Combine(_folder, "a.txt"), Path.Combine(_folder, "b.txt"));
        foreach (var text in new[] { "one", "two", "three" })
            AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)), keepOldAs: old);
        Assert.Equal(("three", "two"), (File.ReadAllText(path), File.ReadAllText(old)));
    }

    [Fact]
    public void Large_files_are_written_replaced_and_kept_as_small_ones_are()
    {
        var (path, old) = (Path.Combine(_folder, "a.bin"), Path.Combine(_folder, "b.bin"));
        byte[] Content(int version) => [.. Enumerable.Range(0, 20_000_000).Select(i => (byte)(i * version >> 8))];
        foreach (var version in new[] { 1, 2, 3 })
        {
            var content = Content(version);
            AtomicFile.Write(path, stream =>
            {
                stream.Write(new byte[100]);
                stream.Write(content.AsSpan(100));
                Assert.Equal((20_000_000, 20_000_000), (stream.Position, stream.Length));
                stream.Position = 0;
                stream.Write(content, 0, 100);
            }, keepOldAs: old);
        }
        Assert.True(Content(3).AsSpan().SequenceEqual(File.ReadAllBytes(path)));
        Assert.True(Content(2).AsSpan().SequenceEqual(File.ReadAllBytes(old)));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Leftovers_of_killed_writers_are_deleted_and_nothing_else()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "below")).FullName;
        string[] kept = ["a.tmp", ".a.tmp", ".a.txt.123.tmp"];
        foreach (var name in kept.Append($".a.txt.{Guid.NewGuid():N}.tmp"))
            File.WriteAllText(Path.Combine(folder, name), "");
        Assert.Equal(1, AtomicFile.DeleteLeftovers(_folder));
        Assert.Equal(kept.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal(0, AtomicFile.DeleteLeftovers(Path.Combine(_folder, "no such folder")));
    }
}
