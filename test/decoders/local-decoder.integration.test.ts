import { localDecoder } from '../../src/decoders/local-decoder.ts';
import { testArtworkDecoder } from '../contracts/artwork-decoder-contract.ts';

testArtworkDecoder('In this process', () => localDecoder());
