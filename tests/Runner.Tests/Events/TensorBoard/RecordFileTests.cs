using System.Text;
using VisionFinetune.Runner.Events.TensorBoard;

namespace VisionFinetune.Runner.Tests.Events.TensorBoard;

public sealed class RecordFileTests
{
    /// <summary>The check value of CRC-32C, and those of RFC 3720, appendix B.4.</summary>
    public static TheoryData<byte[], uint> Known() => new()
    {
        { Encoding.ASCII.GetBytes("123456789"), 0xE3069283 },
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46DD794E },
        { Array.Empty<byte>(), 0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void The_checksum_is_CRC32C_masked_as_TensorFlow_does(byte[] data, uint crc)
    {
        Assert.Equal(crc, EventReader.Crc(data));
        Assert.Equal(EventReader.Masked(data), RecordFile.MaskedCrc(data));
    }

    [Fact]
    public void A_flushed_record_can_be_read_while_the_file_is_open_and_no_file_is_overwritten()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("events");
        using var file = new RecordFile(path);
        var message = EventMessages.Version(12.5);
        file.Append(message.Bytes);
        file.Flush();
        using var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Equal(16 + message.Bytes.Length, reader.Length);
        Assert.Throws<IOException>(() => new RecordFile(path));
    }
}
