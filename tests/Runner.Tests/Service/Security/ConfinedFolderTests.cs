using VisionFinetune.Engine;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class ConfinedFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _inside, _outside;
    private readonly ConfinedFolder _confined;

    public ConfinedFolderTests()
    {
        _inside = Directory.CreateDirectory(Path.Combine(_folder.Path, "data")).FullName;
        _outside = Directory.CreateDirectory(Path.Combine(_folder.Path, "data-of-others")).FullName;
        Directory.CreateDirectory(Path.Combine(_inside, "set", "deep"));
        File.WriteAllText(Path.Combine(_outside, "secret.csv"), "secret");
        Directory.CreateSymbolicLink(Path.Combine(_inside, "out"), _outside);
        Directory.CreateSymbolicLink(Path.Combine(_inside, "out-and-back"), Path.Combine("out", "..", "data", "set"));
        File.CreateSymbolicLink(Path.Combine(_inside, "set", "file.csv"), Path.Combine(_outside, "secret.csv"));
        Directory.CreateSymbolicLink(Path.Combine(_inside, "circle"), "circle");
        Directory.CreateSymbolicLink(Path.Combine(_inside, "own"), "set");
        _confined = new ConfinedFolder(_inside);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".")]
    [InlineData("set")]
    [InlineData("set/deep/not-yet-there.csv")]
    [InlineData("set/../set/./deep")]
    [InlineData("own/deep")]
    [InlineData("out-and-back/deep")]
    public void What_lies_inside_is_found(string path)
    {
        Assert.True(_confined.Contains(Path.Combine(_inside, path)));
        Assert.NotNull(_confined.Find(path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../data-of-others/secret.csv")]        // a longer name that begins the same
    [InlineData("set/../../data-of-others")]
    [InlineData("out")]
    [InlineData("out/secret.csv")]
    [InlineData("set/file.csv")]
    [InlineData("circle/x")]
    [InlineData("own/../../data-of-others")]
    [InlineData("out/../data/set/../../..")]
    [InlineData("out/../set")]          // inside as written, outside as the operating system goes
    public void Links_and_dots_do_not_lead_out(string path)
    {
        Assert.False(_confined.Contains(Path.Combine(_inside, path)));
        Assert.Null(_confined.Find(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("set\0/../x")]
    public void Names_that_are_no_relative_paths_find_nothing(string path) => Assert.Null(_confined.Find(path));

    [Fact]
    public void The_folder_itself_may_be_a_link()
    {
        var link = Path.Combine(_folder.Path, "link");
        Directory.CreateSymbolicLink(link, _inside);
        Assert.True(new ConfinedFolder(link).Contains(Path.Combine(_inside, "set")));
        Assert.True(new ConfinedFolder(link).Contains(Path.Combine(link, "set")));
        Assert.False(new ConfinedFolder(link).Contains(_outside));
    }

    [Fact]
    public void Links_in_circles_are_said_to_be_such()
    {
        var error = Assert.Throws<UserException>(() => RealPath.Of(Path.Combine(_inside, "circle")));
        Assert.EndsWith("circle' cannot be followed: its symbolic links lead in circles.", error.Message, StringComparison.Ordinal);
    }
}
